/** A picture that is dark where its reader's page is: browsers ask an SVG in an <img> what its page prefers. */
import { darkColour } from "../dark.ts";

/**
 * The same picture with rules for dark pages: each colour that it has by its counterpart. They stand beside the colours, so
 * that whoever reads no rules (a rasterizer, an editor of pictures) shows it on white.
 */
export function adapting(svg: string): string {
  const rules = new Set<string>();
  for (const [, property, colour] of svg.matchAll(/\b(fill|stroke): (rgb\(\d+, \d+, \d+\))/g)) {
    const light = hex(colour!), dark = darkColour(light);
    if (dark !== light) rules.add(`[style*="${property}: ${colour}"]{${property}:${dark}!important}`);
  }
  // The pixels of a heat map and its colour bar turn over nearly as their shades do in a live figure.
  if (svg.includes("<image ")) rules.add("image,.cbfills{filter:invert(1) hue-rotate(180deg)}");
  const style = `<style>@media(prefers-color-scheme:dark){${[...rules].sort().join("")}}</style>`;
  return svg.replace(/^<svg\b[^>]*>/, (root) => root + style);
}

const hex = (rgb: string) =>
  `#${rgb.match(/\d+/g)!.map((c) => Number(c).toString(16).padStart(2, "0")).join("")}`;
