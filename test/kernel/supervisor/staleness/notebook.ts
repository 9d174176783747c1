/**
 * A notebook of a tiny language and its session, to hold the dependencies to: "n = 4; k = n m; print k; fail". A value
 * is the text that it was made of, so two values are the same when they were made of the same.
 */
import { Dependencies } from "../../../../kernel/supervisor/staleness/dependencies.ts";

const words = (text: string) => text.split(" ").filter((word) => word !== "");

interface Statement {
  readonly text: string;
  readonly defines: readonly string[];
  readonly reads: readonly string[];
}

function statementsOf(code: string): Statement[] {
  return code.split(";").map((part) => part.trim()).filter((part) => part !== "").map((text) => {
    const [name, value] = text.split(" = ");
    const of = value === undefined ? words(text).slice(1) : words(value);
    const reads = of.filter((word) => /^[a-z]/.test(word));
    return { text, defines: value === undefined ? [] : [name!], reads };
  });
}

export class Notebook {
  readonly dependencies = new Dependencies();
  readonly #values = new Map<string, string>();
  /** What each cell shows: of its latest run. */
  readonly shown = new Map<string, string>();
  readonly texts = new Map<string, string>();
  #count = 0;

  /** What a text would show now, and what it would define. */
  evaluate(code: string): { shown: string; values: ReadonlyMap<string, string>; failed: boolean } {
    const values = new Map(this.#values), shown: string[] = [];
    for (const { text, defines, reads } of statementsOf(code)) {
      if (text === "fail") return { shown: [...shown, "failed"].join(" "), values, failed: true };
      const value = `(${text}${reads.map((name) => ` ${name}=${values.get(name) ?? "?"}`).join("")})`;
      shown.push(value);
      for (const name of defines) values.set(name, value);
    }
    return { shown: shown.join(" "), values, failed: false };
  }

  /** Runs a cell as the kernel does. */
  run(cell: string | undefined, code: string): void {
    const { shown, values, failed } = this.evaluate(code);
    const run = this.dependencies.begin(cell, ++this.#count);
    const statements = statementsOf(code), defined = new Set<string>();
    run.mentioned = {
      reads: statements.flatMap(({ reads, defines }) => {
        const found = reads.filter((name) => !defined.has(name));
        defines.forEach((name) => defined.add(name));
        return found;
      }),
      defines: [...defined],
    };
    for (const { text, defines, reads } of statements) {
      if (text === "fail") break;
      const traced = { names: reads, files: {}, writes: [] };
      this.dependencies.ran(run, {
        ...{ statement: text, line: 1, kind: "assign", defines, value: null, traced },
        code: text,
      });
    }
    this.dependencies.end(run, { status: failed ? "error" : "ok" });
    for (const [name, value] of values) this.#values.set(name, value);
    if (cell === undefined) return;
    this.shown.set(cell, shown);
    this.texts.set(cell, code);
  }

  remove(cell: string): void {
    this.dependencies.forget([cell]);
    this.shown.delete(cell);
    this.texts.delete(cell);
  }

  isStale(cell: string): boolean {
    return this.dependencies.stale().has(cell);
  }
}
