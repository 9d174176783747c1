/** Honest evaluation: what is tuned must not be tuned on what is reported. Found in the text, before anything runs. */
import type * as ast from "../../../grammar/ast.ts";
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import { messages } from "../../../grammar/messages.ts";
import { find } from "../../registry/registry.ts";
import type { Context } from "../context.ts";
import { expressionsOf, partsOf } from "../reads.ts";
import type { Value } from "../values.ts";
import { dataText } from "./data_set.ts";

/** What the names of the session and of the cell stand for, as far as test data is concerned. */
type TestNames = (name: string) => string | undefined;

/** How test data is called when an expression stands for it: `mnist.test`, or a name that was given to it. */
function testData(e: ast.Expression, named: TestNames): string | undefined {
  if (e.kind === "name") return named(e.name);
  // What is made of test data is test data.
  if (e.kind === "call" && find("function", e.callee.text) !== undefined && e.args[0] !== undefined) {
    return testData(e.args[0].value, named);
  }
  if (e.kind !== "member" || e.part.text !== "test") return undefined;
  return e.of.kind === "name" ? `${e.of.name}.test` : "test";
}

type By = Parameters<typeof messages.tunesOnTest>[1]["by"];

/** Data that something is chosen by, and what chooses. */
interface Tuning {
  readonly data: ast.Expression;
  readonly by: By;
}

/** In an expression: sweeps whose body evaluates. */
function* tuningsOf(e: ast.Expression): Generator<Tuning> {
  if (e.kind === "sweep") {
    for (const s of e.body) {
      if (s.kind === "evaluate" && s.data !== undefined) yield { data: s.data, by: "sweep" };
      yield* tunings(s);
    }
  }
  if (e.kind === "sensitivity") yield { data: e.data, by: "sensitivity" };
  for (const part of partsOf(e)) yield* tuningsOf(part);
}

function* tunings(s: ast.Statement): Generator<Tuning> {
  if (s.kind === "report" && s.data !== undefined) yield { data: s.data, by: "report" };
  if (s.kind === "interact") { for (const inner of s.body) yield* tunings(inner); }
  for (const e of expressionsOf(s)) yield* tuningsOf(e);
}

/** Shows the warnings of a cell before it runs. */
export function warnOfTuning(statements: readonly ast.Statement[], { scope, warn }: Context): void {
  for (const warning of tuningOnTest(statements, (name) => scope.get(name))) warn(warning);
}

/** What sweeps, reports and sensitivities look at, where it is test data. */
function tuningOnTest(
  statements: readonly ast.Statement[],
  value: (name: string) => Value | undefined,
): Diagnostic[] {
  const own = new Map<string, string | undefined>();
  const named: TestNames = (name) => {
    if (own.has(name)) return own.get(name);
    const known = value(name);
    return known?.kind === "data" && known.data.part === "test" ? dataText(known.data) : undefined;
  };
  const found: Diagnostic[] = [];
  for (const s of statements) {
    for (const { data, by } of tunings(s)) {
      const said = testData(data, named);
      if (said !== undefined) found.push(messages.tunesOnTest(data.span, { data: said, by }));
    }
    if (s.kind === "assign") own.set(s.names[0]!.text, testData(s.value, named));
  }
  // What stands in a sweep in a sweep is met twice.
  return found.filter((d, i) => found.findIndex((o) => o.span.start === d.span.start) === i);
}
