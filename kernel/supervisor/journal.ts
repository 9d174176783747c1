/**
 * The statements that define names, in the order they ran: what a new interpreter evaluates to be where the old one was.
 * It forgets what no longer matters, so that a cell that is run a hundred times is replayed once.
 */
import type { StatementRecord } from "../../src/session.ts";

export class Journal {
  #records: StatementRecord[] = [];

  get records(): readonly StatementRecord[] {
    return this.#records;
  }

  add(record: StatementRecord): void {
    if (record.defines.length === 0 || this.#stands(record)) return;
    const again = this.#records.some((former) =>
      former.defines.some((name) => record.defines.includes(name))
    );
    this.#records.push(record);
    if (again) this.#forget();
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
    // What reads itself, as `n = n * 2` does, gives another value each time.
    return this.#reads([record])[0]!.isDisjointFrom(changed.union(new Set(record.defines)));
  }

  /** Drops each statement whose names are all defined again before a statement that is kept could read one of them. */
  #forget(): void {
    const reads = this.#reads(this.#records);
    /** Names whose value at this point is read by nobody, as the walk goes backward. */
    const overwritten = new Set<string>();
    const kept: StatementRecord[] = [];
    for (let i = this.#records.length - 1; i >= 0; i--) {
      const record = this.#records[i]!;
      if (record.defines.every((name) => overwritten.has(name))) continue;
      kept.push(record);
      for (const name of record.defines) overwritten.add(name);
      for (const name of reads[i]!) overwritten.delete(name);
    }
    this.#records = kept.reverse();
  }

  /**
   * The names that each statement could read: those that it mentions and, as a recipe looks its names up when it is
   * applied, those that the definitions of these mention.
   */
  #reads(of: readonly StatementRecord[]): Set<string>[] {
    const known = new Set(this.#records.flatMap((record) => record.defines));
    const behind = new Map<string, Set<string>>();
    for (const record of this.#records) {
      const mentioned = mentions(record, known);
      for (const name of record.defines) behind.set(name, mentioned.union(behind.get(name) ?? new Set()));
    }
    return of.map((record) => {
      // A set that grows while it is walked: its new members are walked too.
      const reads = mentions(record, known);
      for (const name of reads) for (const further of behind.get(name) ?? []) reads.add(further);
      return reads;
    });
  }
}

/** Names in the text of a statement; the one place that defines a name does not count. */
function mentions({ statement, defines }: StatementRecord, known: ReadonlySet<string>): Set<string> {
  const mentioned = new Set<string>(), defined = new Set<string>();
  for (const [word] of statement.matchAll(/[\p{L}_][\p{L}\p{N}_]*/gu)) {
    if (!known.has(word)) continue;
    if (defines.includes(word) && !defined.has(word)) defined.add(word);
    else mentioned.add(word);
  }
  return mentioned;
}
