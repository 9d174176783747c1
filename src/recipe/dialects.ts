/** What each dialect defines: schemes of the prelude, found by format, bits and mapping. */
import type { Span } from "../../grammar/diagnostic.ts";
import { messages } from "../../grammar/messages.ts";
import type { SchemeFormula } from "../formula/tree.ts";
import type { Level, Mapping } from "../numerics/plan.ts";
import type { DialectFormat, Format } from "./bound.ts";
import { fail } from "./context.ts";
import { namedSchemes, preludeSchemes } from "./prelude.ts";
import { formatText, levelText } from "./spelling.ts";

/** One definition: `int_affine` for bits in a range, or `int4_symmetric` for a number of them. */
interface Definition {
  readonly name: string;
  readonly mapping: Mapping;
  readonly least: number;
  readonly most: number;
  readonly scheme: SchemeFormula;
}

function definitionsOf(dialect: string): Definition[] {
  return [...preludeSchemes(dialect).values()].flatMap((scheme) => {
    const [, name, digits, mapping] = /^(u?int)(\d*)_(symmetric|full|affine)$/.exec(scheme.name) ?? [];
    if (name === undefined || digits === undefined) return [];
    const domain = scheme.parameters.find((p) => p.name === "bits")?.domain;
    const [least, most] = digits !== ""
      ? [Number(digits), Number(digits)]
      : domain?.kind === "range"
      ? [domain.from, domain.to]
      : [2, 8];
    return [{ name, mapping: mapping as Mapping, least, most, scheme }];
  });
}

/** The level that all statistics of a scheme stand under, when they leave none open. */
export function levelOf({ statistics }: SchemeFormula): Level | undefined {
  const sizes = new Set(statistics.map(({ level }) => `${level.kind} ${level.size ?? ""}`));
  const [level] = statistics.map((s) => s.level);
  if (sizes.size !== 1 || level === undefined) return undefined;
  if (level.kind === "group" && level.size !== undefined) return { kind: "group", size: level.size };
  return level.kind === "tensor" || level.kind === "channel" ? { kind: level.kind } : undefined;
}

/** "int(4) symmetric per group(32)", "int(2..8) affine". */
export function offers(dialect: string): string[] {
  const integers = definitionsOf(dialect).map(({ name, mapping, least, most, scheme }) => {
    const level = levelOf(scheme);
    const bits = least === most ? String(least) : `${least}..${most}`;
    return `${name}(${bits}) ${mapping}${level === undefined ? "" : ` ${levelText(level)}`}`;
  });
  return [...integers, ...namedSchemes(dialect).map((s) => s.name)];
}

const nameOf = ({ integer }: DialectFormat) => integer.signed ? "int" : "uint";

function matching(format: DialectFormat): Definition[] {
  const { bits } = format.integer;
  return definitionsOf(format.dialect).filter((d) =>
    d.name === nameOf(format) && bits >= d.least && bits <= d.most
  );
}

/**
 * All schemes that a dialect gives to a format, of whatever mapping; without bits those of every number of them.
 * @throws DiagnosticError when it has none, naming those it has.
 */
export function definitionsIn(
  dialect: string,
  name: string,
  bits: number | undefined,
  span: Span,
): SchemeFormula[] {
  const found = definitionsOf(dialect).filter((d) =>
    d.name === name && (bits === undefined || (bits >= d.least && bits <= d.most))
  );
  if (found.length > 0) return found.map((d) => d.scheme);
  const what = bits === undefined ? name : `${name}(${bits})`;
  return fail(messages.dialectLacks(span, { dialect, what, has: offers(dialect) }));
}

/** @throws DiagnosticError when the dialect has no such format under any mapping. */
export function checkOffered(format: DialectFormat, span: Span): void {
  if (matching(format).length > 0) return;
  const { dialect } = format;
  const what = `${nameOf(format)}(${format.integer.bits})`;
  fail(messages.dialectLacks(span, { dialect, what, has: offers(dialect) }));
}

/**
 * The formulas that a dialect gives to a format.
 * @throws DiagnosticError when it has none for this mapping, naming those it has.
 */
export function definitionIn(
  format: DialectFormat,
  mapping: Mapping,
  span: Span,
): Extract<Format, { kind: "formula" }> {
  const { dialect, integer } = format;
  const found = matching(format).find((d) => d.mapping === mapping);
  if (found === undefined) {
    const what = `${formatText({ kind: "integer", integer })} ${mapping}`;
    return fail(messages.dialectLacks(span, { dialect, what, has: offers(dialect) }));
  }
  const takesBits = found.scheme.parameters.some((p) => p.name === "bits");
  const args = new Map(takesBits ? [["bits", integer.bits]] : []);
  return { kind: "formula", scheme: found.scheme, args, dialect };
}
