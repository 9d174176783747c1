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

test("it is kept when its name, what it reads, or what that reads has changed; what it replaces is forgotten", () => {
  expect(texts(journal("a = 1", "a = 2", "a = 1"))).toEqual(["a = 1"]);
  expect(texts(journal("a = 1", "b = a", "a = 2", "b = a"))).toEqual(["a = 2", "b = a"]);
  expect(texts(journal("a = 1", "f = a", "b = f", "a = 2", "b = f"))).toEqual([
    "a = 1",
    "f = a",
    "a = 2",
    "b = f",
  ]);
});

test("what is defined again stays as long as a definition that is kept has read it", () => {
  expect(texts(journal("m = 1", "m = 2", "m = 3"))).toEqual(["m = 3"]);
  expect(texts(journal("m = 1", "q = m", "m = 2"))).toEqual(["m = 1", "q = m", "m = 2"]);
  expect(texts(journal("m = 1", "q = m", "m = 2", "q = 5"))).toEqual(["m = 2", "q = 5"]);
});

test("what a recipe reads when it is applied stays too", () => {
  const statements = ["f = 1", "r : f", "f = 2", "q = r", "f = 3"];
  expect(texts(journal(...statements))).toEqual(statements);
});

test("a statement of several names stays while one of them is needed", () => {
  const made = new Journal();
  made.add({ ...record("a, b = 1"), defines: ["a", "b"] });
  made.add(record("a = 2"));
  expect(texts(made)).toEqual(["a, b = 1", "a = 2"]);
  made.add(record("b = 2"));
  expect(texts(made)).toEqual(["a = 2", "b = 2"]);
});

test("a replay ends with the values that the cells had, whatever was run in whatever order", () => {
  const names = ["a", "b", "c", "d"];
  const two = fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names));
  const statement = fc.oneof(
    fc.tuple(fc.constantFrom(...names), fc.nat(3)).map(([name, n]) => `${name} = ${n}`),
    two.map(([name, of]) => `${name} = ${of} + 1`),
    // As a recipe does: looked up when it is read, not when it is defined.
    two.map(([name, of]) => `${name} : ${of} + 1`),
  );
  type Value = number | { readonly later: string };
  /** A name that has no value yet counts as 0, and so does one that leads back to itself. */
  const run = (statements: readonly string[]) => {
    const values = new Map<string, Value>();
    const read = (name: string, depth = 0): number => {
      const value = values.get(name) ?? 0;
      return typeof value === "number" ? value : depth > names.length ? 0 : read(value.later, depth + 1) + 1;
    };
    for (const text of statements) {
      const [name = "", sign, operand = "", plus] = text.split(" ");
      values.set(name, sign === ":" ? { later: operand } : plus ? read(operand) + 1 : Number(operand));
    }
    return Object.fromEntries(values);
  };
  const size = { total: 0, kept: 0 };
  fc.assert(
    fc.property(fc.array(statement, { maxLength: 16 }), (statements) => {
      const kept = texts(journal(...statements));
      size.total += statements.length;
      size.kept += kept.length;
      expect(run(kept)).toEqual(run(statements));
    }),
    { numRuns: 2000 },
  );
  expect(size.kept).toBeLessThan(0.8 * size.total);
});
