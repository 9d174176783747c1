/** Raised between two blocks of a kernel when the user asked to stop. Nothing half done is returned. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  constructor() {
    super("Interrupted");
  }
}

/** Throws `Interrupted` when element 0 of the flag, set by another thread, is not 0. Whoever set it clears it. */
export function poll(interrupt: Int32Array): void {
  if (Atomics.load(interrupt, 0) !== 0) throw new Interrupted();
}
