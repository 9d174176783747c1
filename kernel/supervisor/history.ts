/** What was run since the kernel started, for `history_request`: numbered from 1, with the text of the result. */

export interface HistoryEntry {
  readonly line: number;
  readonly code: string;
  readonly result: string | null;
}

export class History {
  #entries: HistoryEntry[] = [];

  add(entry: HistoryEntry): void {
    this.#entries.push(entry);
  }

  clear(): void {
    this.#entries = [];
  }

  /** The last `n`, oldest first. */
  tail(n: number): readonly HistoryEntry[] {
    return n > 0 ? this.#entries.slice(-n) : [];
  }

  /** The entries whose number is from `start` to before `stop`. */
  range(start: number, stop: number): readonly HistoryEntry[] {
    return this.#entries.filter((entry) => entry.line >= start && entry.line < stop);
  }

  /** The last `n` whose whole code matches a glob of `*` and `?`; `unique` keeps the last of equal ones. */
  search(pattern: string, n: number, unique: boolean): readonly HistoryEntry[] {
    const glob = new RegExp(
      "^" + pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".") + "$",
      "su",
    );
    let found = this.#entries.filter((entry) => glob.test(entry.code));
    if (unique) {
      const last = new Map(found.map((entry) => [entry.code, entry]));
      found = found.filter((entry) => last.get(entry.code) === entry);
    }
    return n > 0 ? found.slice(-n) : [];
  }
}
