/** Clips from the text of the registry to formulas, read once each. */
import { read } from "../../grammar/read.ts";
import { FormulaReader } from "../formula/read/reader.ts";
import { readScheme } from "../formula/read/scheme.ts";
import type { RangeClip } from "../formula/scheme/bound.ts";
import type { Statistic } from "../formula/tree.ts";
import type { Clip } from "../numerics/plan.ts";

const reader = new FormulaReader({
  formula: () => undefined,
  number: () => undefined,
  table: () => undefined,
  names: () => [],
  kind: () => undefined,
});

const known = new Map<string, readonly Statistic[]>();

/** Lines of statistics, read as those of a scheme. */
export function readStatistics(lines: string): readonly Statistic[] {
  let statistics = known.get(lines);
  if (statistics !== undefined) return statistics;
  const text = `scheme clip(bits in 1..24) {\n${lines}\n  encode x\n  decode q\n}`;
  const { statements: [s], diagnostics } = read(text);
  if (s?.kind !== "scheme") throw new Error(`Cannot read a clip: ${diagnostics[0]?.wording.en.message}`);
  const scheme = readScheme(reader, s, text);
  // Constants are seen by all that stands below them.
  statistics = [
    ...scheme.constants.map((c) => ({ ...c, level: { kind: "level" } })),
    ...scheme.statistics,
  ];
  known.set(lines, statistics);
  return statistics;
}

export function clipFormula(clip: Clip): RangeClip {
  // The ends that are followed are all that is then seen.
  if (clip.kind === "moving_average") return { kind: "none" };
  if (clip.kind !== "formula") return clip;
  const { name, magnitudes, values } = clip;
  return {
    kind: "formula",
    name,
    magnitudes: readStatistics(magnitudes),
    values: readStatistics(values),
  };
}
