/** The numbers that facts are told for: what a formula declares, or a range chosen around what happens in it, at least -1 to 1. */
import type { Formula } from "../tree.ts";
import type { Range } from "./analysis.ts";

/** What x was taken from: given, declared by the formula, or chosen here. */
export interface Domain extends Range {
  readonly origin: "given" | "declared" | "chosen";
  /** Whether it has integers only. */
  readonly integer: boolean;
}

/** Numbers beyond are not chosen; those below count as zero. */
const far = 2 ** 24;
const small = 2 ** -24;

/** The width once more on both sides, at ends that read well. */
function around({ from, to }: Range): Range | undefined {
  const wide = to - from;
  if (!(wide > 0 && wide <= far)) return undefined;
  const unit = 2 ** (Math.round(Math.log2(wide)) - 1);
  return { from: Math.round((from - wide) / unit) * unit, to: Math.round((to + wide) / unit) * unit };
}

/** Between the places where a formula changes its ways; of one of them, between its opposites. */
function between(places: readonly number[]): Range {
  const near = places.filter((x) => Math.abs(x) <= far).map((x) => Math.abs(x) < small ? 0 : x);
  const [from, to] = [Math.min(...near), Math.max(...near)];
  return from === to ? { from: -Math.abs(from), to: Math.abs(from) } : { from, to };
}

/**
 * @param proper where nothing wraps or saturates.
 * @param turns where the formula changes its ways: asked for only when nothing else tells.
 */
export function domainOf(
  { tensors: [tensor] }: Formula,
  given: Range | undefined,
  proper: Range | undefined,
  turns: () => readonly number[],
): Domain {
  const { domain } = tensor!;
  const integer = domain.kind === "integer" || domain.kind === "boolean" ||
    (domain.kind === "range" && domain.integer);
  const made = ({ from, to }: Range, origin: Domain["origin"]): Domain =>
    integer
      ? { from: Math.ceil(from), to: Math.floor(to), origin, integer }
      : { from: Math.fround(from), to: Math.fround(to), origin, integer };
  if (given !== undefined) return made(given, "given");
  if (domain.kind === "range") return made(domain, "declared");
  if (domain.kind === "boolean") return made({ from: 0, to: 1 }, "declared");
  const limited = proper && around(proper);
  if (limited !== undefined) return made(limited, "chosen");
  const least = integer ? 16 : 1;
  const turned = around(between(turns()));
  const [from, to] = [Math.min(-least, turned?.from ?? 0), Math.max(least, turned?.to ?? 0)];
  return made({ from, to }, "chosen");
}
