import type { Code } from "./code.ts";

/** The parameter block of a kernel: words of 4 bytes. */
export class Block {
  /** `start` is where the kernel begins. */
  constructor(readonly start: Code) {}

  /** Leaves a word on the stack. */
  load(code: Code, index: number): Code {
    return code.get(0).access("i32.load", 4 * index);
  }

  /** A local that holds a word. */
  word(index: number): number {
    const local = this.start.local("i32");
    this.load(this.start, index).set(local);
    return local;
  }
}
