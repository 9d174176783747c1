/**
 * The statements that define names, in the order they ran: what a new interpreter evaluates to be where the old one was.
 */
import type { StatementRecord } from "../../src/session.ts";

export class Journal {
  #records: StatementRecord[] = [];

  get records(): readonly StatementRecord[] {
    return this.#records;
  }

  add(record: StatementRecord): void {
    if (record.defines.length > 0 && !this.#stands(record)) this.#records.push(record);
  }

  /** Leaves out a statement that could not be restored. */
  drop(record: StatementRecord): void {
    this.#records = this.#records.filter((r) => r !== record);
  }

  clear(): void {
    this.#records = [];
  }

  /**
   * True when the same text already stands there and nothing that it could read has changed since: running it again gave
   * the same values (the language is deterministic), so a replay need not do its work twice.
   */
  #stands(record: StatementRecord): boolean {
    const at = this.#records.findLastIndex((r) => r.statement === record.statement);
    if (at < 0) return false;
    const changed = new Set(this.#records.slice(at + 1).flatMap((r) => r.defines));
    if (record.defines.some((name) => changed.has(name))) return false;
    for (let before = -1; before !== changed.size;) {
      before = changed.size;
      for (const r of this.#records) {
        if (mentions(r.statement, changed)) r.defines.forEach((name) => changed.add(name));
      }
    }
    return !mentions(record.statement, changed);
  }
}

function mentions(text: string, names: ReadonlySet<string>): boolean {
  return (text.match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? []).some((word) => names.has(word));
}
