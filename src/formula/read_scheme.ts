/** Schemes: constants, statistics per level, encode and decode. */
import type * as ast from "../../grammar/ast.ts";
import { DiagnosticError } from "../../grammar/diagnostic.ts";
import { messages } from "../../grammar/messages.ts";
import { suggest } from "../../grammar/suggest.ts";
import type { FormulaReader, View } from "./read.ts";
import type { Node, SchemeFormula, Statistic } from "./tree.ts";

/** The levels over which statistics reduce; `level` is the one chosen where the scheme is used. */
export const levels: readonly string[] = ["tensor", "channel", "group", "level"];

type SchemeStatement = Extract<ast.Statement, { kind: "scheme" }>;

function level(e: ast.CallExpression | ast.NameExpression): Statistic["level"] {
  const name = e.kind === "name" ? e.name : e.callee.text;
  if (!levels.includes(name)) {
    throw new DiagnosticError(
      messages.unknown(e.span, { kind: "granularity", name, near: suggest(name, levels), known: levels }),
    );
  }
  if (e.kind === "name") return { kind: name };
  const [size] = e.args;
  if (size?.value.kind !== "number" || name !== "group") {
    throw new DiagnosticError(
      messages.wrongNumberOfArguments(e.span, {
        of: name,
        takes: name === "group" ? 1 : 0,
        has: e.args.length,
        example: name === "group" ? "group(16)" : name,
      }),
    );
  }
  return { kind: name, size: size.value.value };
}

/**
 * In view: the scheme's parameters and constants everywhere, `x` in statistics and encode, `q` in decode, statistics
 * in what stands below them.
 */
export function readScheme(reader: FormulaReader, s: SchemeStatement, source: string): SchemeFormula {
  const fail = (...args: Parameters<typeof messages.missingParameter>) => {
    throw new DiagnosticError(messages.missingParameter(...args));
  };
  const parameters = reader.parameters(s.parameters);
  const known = new Set(parameters.map((p) => p.name));
  const tables = new Set<string>();
  const view = (...more: string[]): View => ({
    variables: new Set([...known, ...more]),
    functions: new Set(),
    tables,
    statistics: false,
  });
  const constants: { name: string; value: Node }[] = [];
  const statistics: Statistic[] = [];
  let encode: Node | undefined;
  let decode: Node | undefined;
  for (const item of s.items) {
    if (
      "name" in item &&
      (known.has(item.name.text) || tables.has(item.name.text) || ["x", "q"].includes(item.name.text))
    ) {
      throw new DiagnosticError(messages.duplicateName(item.name.span, { name: item.name.text }));
    }
    switch (item.kind) {
      case "constant": {
        const value = reader.node(item.value, view());
        constants.push({ name: item.name.text, value });
        (value.op === "table" ? tables : known).add(item.name.text);
        break;
      }
      case "statistic":
        statistics.push({
          name: item.name.text,
          level: level(item.level),
          value: reader.node(item.value, { ...view("x"), statistics: true }),
        });
        known.add(item.name.text);
        break;
      case "encode":
        encode = reader.node(item.value, view("x"));
        break;
      case "decode":
        decode = reader.node(item.value, view("q"));
        break;
    }
  }
  if (encode === undefined || decode === undefined) {
    const name = encode === undefined ? "encode" : "decode";
    const example = `scheme ${s.name.text} { encode clamp(round(x * 8), int(4))  decode q / 8 }`;
    fail(s.name.span, { of: `scheme "${s.name.text}"`, name, example });
  }
  return {
    name: s.name.text,
    summary: s.summary,
    parameters,
    constants,
    statistics,
    encode: encode!,
    decode: decode!,
    source,
  };
}
