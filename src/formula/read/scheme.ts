/** Schemes: constants, statistics per level, encode and decode. */
import type * as ast from "../../../grammar/ast.ts";
import { messages } from "../../../grammar/messages.ts";
import { suggest } from "../../../grammar/suggest.ts";
import type { Type } from "../functions/built_in.ts";
import { typeOfDomain } from "../types.ts";
import type { FormulaParameter, LetBinding, Node, SchemeFormula, Statistic } from "../tree.ts";
import { type Calls, readParameters } from "./domains.ts";
import { fail, type FormulaReader, typesOfBinding } from "./reader.ts";
import type { View } from "./view.ts";

/**
 * The levels over which statistics reduce; `level` is the one chosen where the scheme is used, `block` another word for group. A run
 * is so many elements in row-major order, whatever the rows are.
 */
export const levels: readonly string[] = ["tensor", "channel", "group", "block", "run", "level"];

type SchemeStatement = Extract<ast.Statement, { kind: "scheme" }>;

function level(e: ast.CallExpression | ast.NameExpression): Statistic["level"] {
  const name = e.kind === "name" ? e.name : e.callee.text;
  if (!levels.includes(name)) {
    const near = suggest(name, levels);
    return fail(messages.unknown(e.span, { kind: "granularity", name, near, known: levels }));
  }
  const sized = ["group", "block", "run"].includes(name);
  const kind = name === "block" ? "group" : name;
  if (e.kind === "name" && name !== "run") return { kind };
  const [size] = e.kind === "name" ? [] : e.args;
  if (size?.value.kind !== "number" || !sized) {
    return fail(messages.wrongNumberOfArguments(e.span, {
      of: name,
      takes: sized ? 1 : 0,
      has: e.kind === "name" ? 0 : e.args.length,
      example: sized ? `${name}(16)` : name,
    }));
  }
  if (!(size.value.integer && size.value.value > 0)) {
    fail(messages.outOfRange(size.value.span, {
      what: "the size",
      want: "a positive integer",
      is: String(size.value.value),
    }));
  }
  return { kind, size: size.value.value };
}

/**
 * In view: the scheme's parameters and constants everywhere, `x` in statistics and encode, `q` in decode, statistics in what
 * stands below them.
 */
export function readScheme(
  reader: FormulaReader,
  s: SchemeStatement,
  source: string,
  calls?: Calls,
): SchemeFormula {
  const parameters = readParameters(reader, s.parameters, calls);
  const isFunction = ({ domain }: FormulaParameter) => domain.kind === "functions";
  const functions = new Set(parameters.filter(isFunction).map((p) => p.name));
  const known = new Map<string, Type | undefined>(
    parameters.filter((p) => !isFunction(p)).map((p) => [p.name, typeOfDomain(p)]),
  );
  const view = (more: readonly (readonly [string, Type | undefined])[] = []): View => ({
    variables: new Map([...known, ...more]),
    functions,
    tensors: new Set(),
    reducing: false,
  });
  const x = ["x", "real"] as const;
  const constants: LetBinding[] = [];
  const statistics: Statistic[] = [];
  let encode: Node | undefined;
  let decode: Node | undefined;
  const learn = (binding: LetBinding) => {
    for (const [name, type] of typesOfBinding(binding, view([x]))) known.set(name, type);
  };
  for (const item of s.items) {
    if (item.kind === "constant" || item.kind === "statistic") {
      const taken = item.names.find((n) => ["x", "q"].includes(n.text));
      if (taken !== undefined) fail(messages.duplicateName(taken.span, { name: taken.text }));
    } else if ((item.kind === "encode" ? encode : decode) !== undefined) {
      fail(messages.twice(item.span, { what: `"${item.kind}"` }));
    }
    switch (item.kind) {
      case "constant": {
        const constant = reader.binding(item, view());
        constants.push(constant);
        learn(constant);
        break;
      }
      case "statistic": {
        const place = level(item.level);
        const statistic = reader.binding(item, { ...view([x]), tensors: new Set(["x"]), reducing: true });
        statistics.push({ ...statistic, level: place });
        learn(statistic);
        break;
      }
      case "encode":
        encode = reader.typed(item.value, "real", "a code", view([x]));
        break;
      case "decode":
        decode = reader.typed(item.value, "real", "a decoded value", view([["q", undefined]]));
        break;
    }
  }
  if (encode === undefined || decode === undefined) {
    const line = encode === undefined ? "encode" : "decode";
    const example = `scheme ${s.name.text} { encode clamp(round(x * 8), int(4))  decode q / 8 }`;
    return fail(messages.schemeIncomplete(s.name.span, { scheme: s.name.text, line, example }));
  }
  return { name: s.name.text, summary: s.summary, parameters, constants, statistics, encode, decode, source };
}
