/** The command line was not understood; the text says what it must be. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
