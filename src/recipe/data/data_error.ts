/** Data that does not fit: what, where, and what to do about it. */
export class DataError extends Error {
  override name = "DataError";
  readonly cure: string | undefined;

  /** @param why names the file and the sample, as "... must be Z: it is W" */
  constructor(data: string, why: string, cure?: string) {
    super(`Cannot open "${data}" as data: ${why}`);
    this.cure = cure;
  }
}

/** A sample that could be opened and cannot be read: a file that is damaged, gone or changed. */
export class SampleError extends Error {
  override name = "SampleError";
}
