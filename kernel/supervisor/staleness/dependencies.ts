/**
 * Which cell reads what which cell defines, and which cells are stale: what they show is not what they would show if
 * they ran now. Names, and the files that cells write and open, are kept by version: a definition that is made again of
 * the same text and the same versions has the version that it had, as the language is deterministic.
 */
import type { Mentioned, Outcome, StatementRecord, Traced } from "../../../src/session.ts";

/** Why a cell is stale. */
export interface Reason {
  /** What the cell read: a name, or the path of a file. */
  readonly name: string;
  readonly file?: true;
  /**
   * "redefined": another run gave another definition; "defined": there was none when it ran; "changed": the file did; "stale": the cell that defines it is
   * stale; "unfinished": the latest run of that cell did not come to it; "dropped": that cell defines it no more;
   * "deleted": that cell is gone; "lost": it could not be restored when the interpreter died.
   */
  readonly how: "redefined" | "defined" | "changed" | "stale" | "lost" | Gone;
  /** The number of that run, or of the latest run of that cell: In [7]. */
  readonly count?: number;
  /** The cell that was deleted: a front end that has it back says so. */
  readonly cell?: string;
}

/** The session still has the value, and the notebook has no cell that would give it again. */
type Gone = "unfinished" | "dropped" | "deleted";

/** What stands under a key now. */
interface Standing {
  readonly version: number;
  /** Undefined: not by a cell that has an id, or not by a cell. */
  readonly cell?: string;
  /** Undefined: a file as it was found, or what was lost. */
  readonly run?: Run;
  readonly how?: "changed" | "lost";
  gone?: Gone;
  /** What it covers, when a cell defines anew what another has defined, as `n = n * 2` does. */
  readonly under?: Standing;
}

/** No definition. */
const absent = 0;

const fileKey = (path: string) => `file ${path}`;

/** One run of a cell. */
export class Run {
  /** The versions that it found, of what it did not define itself before. */
  readonly reads = new Map<string, number>();
  readonly defines = new Set<string>();
  mentioned: Mentioned | undefined;

  constructor(readonly cell: string | undefined, readonly count: number | undefined) {}
}

export class Dependencies {
  readonly #standing = new Map<string, Standing>();
  /** The latest run of each cell. */
  readonly #cells = new Map<string, Run>();
  readonly #deleted = new Map<string, Run>();
  /** Versions by what they were made of. */
  readonly #versions = new Map<string, number>();

  /** @param cell its id; without one the run defines, and is itself never stale. @param count In [count], if it counts. */
  begin(cell: string | undefined, count: number | undefined): Run {
    return new Run(cell, count);
  }

  /** A statement of the run has succeeded. */
  ran(run: Run, { defines, traced, code = "" }: StatementRecord): void {
    const found = this.#read(run, traced);
    // Settings change how things are said, not what they are.
    const made = [
      ...defines.filter((name) => !name.startsWith("set ")),
      ...(traced?.writes ?? []).map(fileKey),
    ];
    if (made.length === 0) return;
    const version = this.#version([code, ...found.sort()].join("\n"));
    for (const key of made) {
      const former = this.#standing.get(key), { cell } = run;
      const under = former?.run === run ? former.under : alone(former);
      this.#standing.set(key, { version, run, ...(cell !== undefined && { cell }), ...(under && { under }) });
      run.defines.add(key);
    }
  }

  /** The run is over: it has taken the place of the one before. */
  end(run: Run, { status, traced }: Pick<Outcome, "status" | "traced">): void {
    const finished = status === "ok";
    if (!finished) {
      // What it would have read on: what it shows may be due to that.
      this.#read(run, traced);
      for (const name of run.mentioned?.reads ?? []) this.#note(run, name);
    }
    const { cell } = run;
    if (cell === undefined) return;
    for (const [key, s] of this.#owned(cell)) {
      if (run.defines.has(key)) continue;
      const may = !finished && (run.mentioned?.defines.includes(key) ?? true);
      s.gone = may || (!finished && key.startsWith("file ")) ? "unfinished" : "dropped";
    }
    this.#cells.set(cell, run);
    this.#deleted.delete(cell);
  }

  /** The cells are not in the notebook any more. */
  forget(cells: Iterable<string>): void {
    for (const cell of cells) {
      const run = this.#cells.get(cell);
      if (run === undefined) continue;
      for (const [, s] of this.#owned(cell)) s.gone ??= "deleted";
      this.#cells.delete(cell);
      this.#deleted.set(cell, run);
    }
  }

  /** The cells are there after all: pasted where they were cut, or their deletion was undone. */
  recall(cells: Iterable<string>): void {
    for (const cell of cells) {
      const run = this.#deleted.get(cell);
      if (run === undefined) continue;
      for (const [, s] of this.#owned(cell)) if (s.gone === "deleted") delete s.gone;
      this.#deleted.delete(cell);
      this.#cells.set(cell, run);
    }
  }

  /** The session has these names no more, though no cell has changed. */
  lose(names: Iterable<string>): void {
    for (const name of names) this.#standing.set(name, { version: absent, how: "lost" });
  }

  clear(): void {
    for (const all of [this.#standing, this.#cells, this.#deleted, this.#versions]) all.clear();
  }

  /** The stale cells, each with its reasons; what is at the root of it stands first. */
  stale(): Map<string, readonly Reason[]> {
    const stale = new Map<string, Reason[]>();
    for (const [cell, run] of this.#cells) {
      const reasons = [...run.reads].flatMap(([key, version]) => this.#reason(run, key, version) ?? []);
      if (reasons.length > 0) stale.set(cell, reasons);
    }
    // From stale cells on to those that read them, until no more is found.
    const readers = this.#readers();
    const from = [...stale.keys()];
    for (let cell = from.shift(); cell !== undefined; cell = from.shift()) {
      for (const { reader, key } of readers.get(cell) ?? []) {
        const known = stale.get(reader);
        const reason: Reason = { ...named(key), how: "stale", ...counted(this.#cells.get(cell)) };
        if (known === undefined) from.push(reader);
        if (known === undefined) stale.set(reader, [reason]);
        else if (!known.some(({ name }) => name === reason.name)) known.push(reason);
      }
    }
    return stale;
  }

  /** What stands under a key for a run: not what the run itself has put over it. */
  #seenBy(run: Run, key: string): Standing | undefined {
    const s = this.#standing.get(key);
    return s?.run === run ? s.under : s;
  }

  #reason(run: Run, key: string, version: number): Reason | undefined {
    const s = this.#seenBy(run, key), now = s?.version ?? absent;
    if (s === undefined || (now === version && s.gone === undefined)) return undefined;
    // What it defined itself last time is no news to it, unless it does so no more.
    if (s.cell !== undefined && s.cell === run.cell && s.gone !== "dropped") return undefined;
    const gone = s.gone !== undefined && this.#deleted.has(s.cell ?? "") ? "deleted" : s.gone;
    const how = gone ?? s.how ?? (version === absent ? "defined" : "redefined");
    const latest = s.gone === undefined || s.cell === undefined ? s.run : this.#cells.get(s.cell);
    const cell = how === "deleted" && s.cell !== undefined ? { cell: s.cell } : {};
    return { ...named(key), how, ...counted(latest), ...cell };
  }

  /** For each cell those that read what it defines, in the version that stands. */
  #readers(): Map<string, { reader: string; key: string }[]> {
    const readers = new Map<string, { reader: string; key: string }[]>();
    for (const [reader, run] of this.#cells) {
      for (const key of run.reads.keys()) {
        const cell = this.#seenBy(run, key)?.cell;
        if (cell === undefined || cell === reader) continue;
        const known = readers.get(cell);
        if (known === undefined) readers.set(cell, [{ reader, key }]);
        else known.push({ reader, key });
      }
    }
    return readers;
  }

  *#owned(cell: string): Generator<[string, Standing]> {
    for (const [key, s] of this.#standing) {
      for (const one of [s, s.under]) if (one?.cell === cell) yield [key, one];
    }
  }

  /** Notes what a statement read. Returns it, with versions. */
  #read(run: Run, traced: Traced | undefined): string[] {
    const names = (traced?.names ?? []).map((name) => [name, this.#note(run, name)]);
    const files = Object.entries(traced?.files ?? {}).map(([path, stamp]) => {
      const key = fileKey(path), known = this.#standing.get(key);
      // What a cell has written is what it was made of; other files are as they are found.
      if (known?.run === undefined) {
        const version = this.#version(`${key} ${stamp}`);
        if (known?.version !== version) this.#standing.set(key, { version, how: "changed" });
      }
      return [key, this.#note(run, key)];
    });
    return [...names, ...files].map((read) => JSON.stringify(read));
  }

  #note(run: Run, key: string): number {
    const version = this.#standing.get(key)?.version ?? absent;
    if (!run.defines.has(key) && !run.reads.has(key)) run.reads.set(key, version);
    return version;
  }

  #version(madeOf: string): number {
    const known = this.#versions.get(madeOf);
    if (known !== undefined) return known;
    this.#versions.set(madeOf, this.#versions.size + 1);
    return this.#versions.size;
  }
}

/** Not what it covers in turn. */
function alone(s: Standing | undefined): Standing | undefined {
  if (s === undefined) return undefined;
  const { under: _, ...rest } = s;
  return rest;
}

const named = (key: string) =>
  key.startsWith("file ") ? { name: key.slice(5), file: true as const } : { name: key };
const counted = (run: Run | undefined) => run?.count === undefined ? {} : { count: run.count };
