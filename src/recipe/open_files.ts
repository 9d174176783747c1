/** The files that models read their weights from: closed when no value refers to the model any more. */
import type { ByteSource, Ports } from "../ports.ts";
import type { Model } from "../model/model.ts";

export class OpenFiles {
  readonly #ports: Ports;
  readonly #open = new Set<ByteSource>();
  /** What is registered must not hold the model: the sources do not. */
  readonly #forgotten = new FinalizationRegistry<readonly ByteSource[]>((sources) => this.#close(sources));

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** Runs `open` with ports that remember what it opens; the files live as long as the model. */
  model(open: (ports: Pick<Ports, "open" | "openPackaged">) => Model): Model {
    const opened: ByteSource[] = [];
    const remember = (source: ByteSource) => {
      opened.push(source);
      this.#open.add(source);
      return source;
    };
    try {
      const model = open({
        open: (path) => remember(this.#ports.open(path)),
        openPackaged: (path) => remember(this.#ports.openPackaged(path)),
      });
      this.#forgotten.register(model, opened);
      return model;
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
