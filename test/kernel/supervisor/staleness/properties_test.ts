/** The dependencies against a session that is run: what is not marked shows what it would show now. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Notebook } from "./notebook.ts";

const seed = 20261128;
const names = ["a", "b", "c"];
const cells = ["p", "q", "r", "s"];

const value = fc.array(fc.constantFrom("1", "2", ...names), { minLength: 1, maxLength: 2 })
  .map((words) => words.join(" "));
const statement = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(fc.constantFrom(...names), value).map(([name, of]) => `${name} = ${of}`) },
  { weight: 3, arbitrary: value.map((of) => `print ${of}`) },
  { weight: 1, arbitrary: fc.constant("fail") },
);
const code = fc.array(statement, { minLength: 1, maxLength: 3 }).map((list) => list.join("; "));

type Step = { readonly do: "run" | "again" | "remove"; readonly cell: string; readonly code: string };
const step = fc.record<Step>({
  do: fc.constantFrom("run", "run", "again", "again", "remove"),
  cell: fc.constantFrom(...cells),
  code,
});

function take(notebook: Notebook, { do: what, cell, code }: Step): void {
  if (what === "run") notebook.run(cell, code);
  else if (what === "remove") notebook.remove(cell);
  else if (notebook.texts.has(cell)) notebook.run(cell, notebook.texts.get(cell)!);
}

/** Whether a text reads a name and defines it behind that: run again, it shows something else each time. */
function readsItself(code: string): boolean {
  const read = new Set<string>();
  return code.split(";").some((part) => {
    const [left, right = ""] = part.trim().split(" = ");
    for (const word of (right === "" ? left! : right).split(" ")) read.add(word);
    return right !== "" && read.has(left!);
  });
}

test("a cell without a mark would show the same if it ran now", () => {
  const seen = { unmarked: 0, marked: 0 };
  fc.assert(
    fc.property(fc.array(step, { minLength: 4, maxLength: 14 }), (steps) => {
      const notebook = new Notebook();
      for (const one of steps) take(notebook, one);
      const stale = notebook.dependencies.stale();
      for (const [cell, text] of notebook.texts) {
        if (readsItself(text)) continue;
        if (stale.has(cell)) seen.marked++;
        else {
          seen.unmarked++;
          expect(notebook.evaluate(text).shown).toBe(notebook.shown.get(cell));
        }
      }
    }),
    { seed, numRuns: 2000 },
  );
  expect(Math.min(seen.unmarked, seen.marked)).toBeGreaterThan(200);
});

test("a cell that read what is defined anew would show something else", () => {
  let seen = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 4, maxLength: 14 }), (steps) => {
      const notebook = new Notebook();
      for (const one of steps) take(notebook, one);
      for (const [cell, reasons] of notebook.dependencies.stale()) {
        const text = notebook.texts.get(cell)!;
        // Behind a failure nothing is shown, though it would be read.
        if (text.includes("fail") || !reasons.some(({ how }) => how === "redefined" || how === "defined")) {
          continue;
        }
        seen++;
        expect(notebook.evaluate(text).shown).not.toBe(notebook.shown.get(cell));
      }
    }),
    { seed, numRuns: 2000 },
  );
  expect(seen).toBeGreaterThan(200);
});

/** A notebook as people mean it: cell i defines name i and reads those above it. */
const tidy = fc.array(fc.tuple(fc.nat(9), fc.array(fc.nat(7), { maxLength: 3 })), {
  minLength: 2,
  maxLength: 8,
})
  .map((list) =>
    list.map(([constant, above], i) =>
      `v${i} = ${[constant, ...(i === 0 ? [] : above.map((k) => `v${k % i}`))].join(" ")}`
    )
  );

test("after the stale cells have run in order, a tidy notebook shows what a fresh run shows", () => {
  let most = 0;
  fc.assert(
    fc.property(tidy, fc.array(fc.tuple(fc.nat(7), fc.nat(9)), { maxLength: 6 }), (texts, edits) => {
      const notebook = new Notebook();
      texts.forEach((text, i) => notebook.run(`${i}`, text));
      const now = [...texts];
      for (const [at, constant] of edits) {
        const i = at % now.length;
        now[i] = now[i]!.replace(/= \d+/, `= ${constant}`);
        notebook.run(`${i}`, now[i]);
      }
      let ran = 0;
      now.forEach((text, i) => {
        if (!notebook.isStale(`${i}`)) return;
        ran++;
        notebook.run(`${i}`, text);
      });
      expect([...notebook.dependencies.stale().keys()]).toEqual([]);
      const fresh = new Notebook();
      now.forEach((text, i) => fresh.run(`${i}`, text));
      now.forEach((_, i) => expect(notebook.shown.get(`${i}`)).toBe(fresh.shown.get(`${i}`)));
      most = Math.max(most, ran);
    }),
    { seed, numRuns: 500 },
  );
  expect(most).toBeGreaterThan(3);
});
