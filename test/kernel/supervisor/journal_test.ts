import fc from "fast-check";
import { expect, test } from "vitest";
import { Journal } from "../../../kernel/supervisor/journal.ts";
import type { StatementRecord } from "../../../src/session.ts";

const record = (statement: string): StatementRecord => ({
  statement,
  line: 1,
  kind: "assign",
  defines: [statement.split(" ")[0]!],
  value: null,
});

function journal(...statements: string[]): Journal {
  const made = new Journal();
  statements.forEach((statement) => made.add(record(statement)));
  return made;
}
const texts = (of: Journal) => of.records.map((r) => r.statement);

test("keeps what defines names, in order", () => {
  const made = journal("a = 1", "b = a");
  made.add({ ...record("show a"), defines: [] });
  expect(texts(made)).toEqual(["a = 1", "b = a"]);
});

test("the same statement again is left out when nothing that it reads has changed", () => {
  expect(texts(journal("a = 1", "net = train a", "net = train a"))).toEqual(["a = 1", "net = train a"]);
  expect(texts(journal("a = 1", "b = 2", "a = 1"))).toEqual(["a = 1", "b = 2"]);
});

test("it is kept when its name, what it reads, or what that reads has changed", () => {
  for (
    const statements of [
      ["a = 1", "a = 2", "a = 1"],
      ["a = 1", "b = a", "a = 2", "b = a"],
      ["a = 1", "f = a", "b = f", "a = 2", "b = f"],
    ]
  ) expect(texts(journal(...statements))).toEqual(statements);
});

test("a replay ends with the values that the cells had, whatever was run in whatever order", () => {
  const names = ["a", "b", "c"];
  const statement = fc.oneof(
    fc.tuple(fc.constantFrom(...names), fc.nat(3)).map(([name, n]) => `${name} = ${n}`),
    fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names)).map(([name, of]) => `${name} = ${of} + 1`),
  );
  /** A name that has no value yet counts as 0. */
  const run = (statements: readonly string[]) => {
    const values = new Map<string, number>();
    for (const text of statements) {
      const [name = "", , operand = "", plus] = text.split(" ");
      values.set(name, plus === undefined ? Number(operand) : (values.get(operand) ?? 0) + 1);
    }
    return Object.fromEntries(values);
  };
  fc.assert(
    fc.property(fc.array(statement, { maxLength: 12 }), (statements) => {
      // `a = a + 1` reads itself: run again it gives another value, and no language of immutable values has it.
      const fair = statements.filter((text) => !/^(\w) = \1/.test(text));
      expect(run(texts(journal(...fair)))).toEqual(run(fair));
    }),
    { numRuns: 2000 },
  );
});
