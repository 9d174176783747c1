/**
 * A model file that does not hold what its format promises. `offset` is in bytes from the start of the file, `field`
 * the path of the field in the format's own names, such as "graph.node[12].attribute[0].t.raw_data".
 */
export class ModelFileError extends Error {
  override readonly name = "ModelFileError";
  readonly offset: number;
  readonly field: string;
  /** What to do about it, when the file is not damaged but of a kind that is not read. */
  readonly cure: string | undefined;

  /** `problem` completes "Cannot read FILE as FORMAT: FIELD at byte OFFSET ...". */
  constructor(file: string, format: string, problem: string, offset = 0, field = "", cure?: string) {
    const place = field === "" ? `byte ${offset}` : `${field} at byte ${offset}`;
    super(`Cannot read "${file}" as ${format}: ${place} ${problem}`);
    this.offset = offset;
    this.field = field;
    this.cure = cure;
  }
}
