/** The files that models and data are read from: closed when no value refers to them any more. */
import type { ByteSource, Ports } from "../ports.ts";

export class OpenFiles {
  readonly #ports: Ports;
  readonly #open = new Set<ByteSource>();
  /** What is registered must not hold the model: the sources do not. */
  readonly #forgotten = new FinalizationRegistry<readonly ByteSource[]>((sources) => this.#close(sources));

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** Runs `open` with ports that remember what it opens; the files live as long as the model or the data set. */
  keep<T extends object>(open: (ports: Pick<Ports, "open" | "openPackaged">) => T): T {
    const opened: ByteSource[] = [];
    const remember = (source: ByteSource) => {
      opened.push(source);
      this.#open.add(source);
      return source;
    };
    try {
      const kept = open({
        open: (path) => remember(this.#ports.open(path)),
        openPackaged: (path) => remember(this.#ports.openPackaged(path)),
      });
      this.#forgotten.register(kept, opened);
      return kept;
    } catch (cause) {
      // The reader has closed them.
      for (const source of opened) this.#open.delete(source);
      throw cause;
    }
  }

  #close(sources: Iterable<ByteSource>): void {
    for (const source of sources) {
      if (this.#open.delete(source)) source.close();
    }
  }

  close(): void {
    this.#close([...this.#open]);
  }
}
