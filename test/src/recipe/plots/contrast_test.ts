/** Every kind of plot, on light paper and on dark: text has 4.5 to 1, lines and points have 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11). */
import { expect, test } from "vitest";
import { darkened } from "../../../../src/plots/dark.ts";
import type { Figure, Json, JsonObject } from "../../../../src/plots/figure.ts";
import { contrast } from "../../plots/contrast.ts";
import { cases, setUp } from "./every_plot.ts";
import { unpainted } from "./unpainted.ts";

const { session, draw } = unpainted();
await session.run(setUp);

const isHex = (value: Json | undefined): value is string =>
  typeof value === "string" && /^#[0-9a-f]{6}$/.test(value);
const colours = (value: Json | undefined): string[] =>
  [value ?? []].flat().filter((c) => isHex(c as Json)) as string[];

/** Colours of texts: of every font. Of a trace's own texts that stand on areas, dark.ts and style.ts are tested. */
function* fonts(value: Json, key = ""): Generator<string> {
  if (Array.isArray(value)) { for (const item of value) yield* fonts(item, key); }
  else if (typeof value === "object" && value !== null) {
    if (/font$/.test(key)) yield* colours((value as JsonObject)["color"]);
    for (const [name, inner] of Object.entries(value)) yield* fonts(inner, name);
  }
}
/** White stands on areas. */
const onPaper = (paper: string) => (c: string) => c !== paper;

test.each(Object.values(cases).flat())("%s", async (code) => {
  const { figure } = await draw(code);
  for (const shown of [figure, darkened(figure as unknown as Json) as unknown as Figure]) {
    const paper = String(shown.layout["paper_bgcolor"]);
    const texts = [...fonts(shown.layout), ...fonts(shown.data as Json)].filter(onPaper(paper));
    expect(texts.length).toBeGreaterThan(0);
    for (const text of texts) expect(contrast(text, paper), `text ${text}`).toBeGreaterThan(4.5);
    for (const trace of shown.data) {
      const { line, marker } = trace as { line?: JsonObject; marker?: JsonObject };
      const name = String(trace["name"]);
      // The outline of a circle is scenery.
      const lines = trace["hoverinfo"] === "skip" && name === "undefined" ? [] : colours(line?.["color"]);
      for (const one of [...lines, ...colours(marker?.["color"]).filter(onPaper(paper))]) {
        expect(contrast(one, paper), `${name} ${one}`).toBeGreaterThan(3);
      }
    }
  }
});
