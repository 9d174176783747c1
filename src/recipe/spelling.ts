/** Bound values in the words of the language, with the numbers that were computed for them. */
import { type Clip, type Level, usualSteps } from "../numerics/plan.ts";
import type { DialectFormat, Format } from "./bound.ts";

export function formatText(format: Format | DialectFormat): string {
  if (format.kind !== "formula") {
    const integer = `${format.integer.signed ? "int" : "uint"}(${format.integer.bits})`;
    return format.kind === "dialect" ? `${integer} in ${format.dialect}` : integer;
  }
  const args = [...format.args].map(([name, value]) =>
    `${name}: ${typeof value === "number" ? value : value.name}`
  ).join(", ");
  const where = format.dialect === undefined ? "" : ` in ${format.dialect}`;
  return (args === "" ? format.scheme.name : `${format.scheme.name}(${args})`) + where;
}

export function levelText(level: Level): string {
  return level.kind === "group" ? `per group(${level.size})` : `per ${level.kind}`;
}

export function clipText(clip: Clip): string {
  if (clip.kind === "none") return "clip minmax";
  if (clip.kind === "formula") return `clip ${clip.name}`;
  if (clip.kind === "percentile") return `clip percentile(${+(clip.share * 100).toPrecision(12)}%)`;
  if (clip.kind === "moving_average") {
    return `clip moving_average(${+(clip.constant * 100).toPrecision(12)}%)`;
  }
  if (clip.weighted) {
    return clip.steps === usualSteps ? "clip weighted_mse" : `clip weighted_mse(${clip.steps})`;
  }
  return clip.steps === usualSteps ? "clip mse" : `clip mse(${clip.steps})`;
}
