import { Code } from "./code.ts";

const bits = new DataView(new ArrayBuffer(4));

/** Constant vectors, each made once at the start of the kernel: inside a loop they would be made again for each element. */
export class Constants {
  /** What makes them; it comes before all else, as what needs one first may lie in a branch. */
  readonly code: Code;
  readonly #known = new Map<string, number>();

  /** Of the kernel that a code belongs to. */
  constructor(of: Code) {
    this.code = new Code(of);
  }

  /** The local that holds a word in each lane. */
  word(value: number): number {
    return this.#keep(`${value | 0}`, () => this.code.i32(value).vec("i32x4.splat"));
  }

  /** The local that holds a binary32 number in each lane. */
  number(value: number): number {
    bits.setFloat32(0, value);
    return this.word(bits.getInt32(0));
  }

  /** The local that holds 16 bytes. */
  bytes(value: Uint8Array): number {
    return this.#keep(value.join(), () => this.code.v128(value));
  }

  /** 0, 1, 2, 3. */
  get lanes(): number {
    return this.bytes(new Uint8Array(Int32Array.of(0, 1, 2, 3).buffer));
  }

  #keep(key: string, make: () => Code): number {
    let local = this.#known.get(key);
    if (local === undefined) {
      this.#known.set(key, local = this.code.local("v128"));
      make().set(local);
    }
    return local;
  }
}
