import { float32, float64, signed, unsigned, type ValueType, valueType } from "./encoder.ts";
import { access, lane, laneAccess, plain, vector, vectorAccess } from "./opcodes.ts";

/** The parameters of a kernel are its first two locals. */
const parameters = 2;

/** The body of a function under construction: instructions are appended, locals are handed out. Every method returns the code itself. */
export class Code {
  readonly bytes: number[] = [];
  /** Types of the locals after the parameters. */
  readonly locals: ValueType[];
  readonly #free: number[];

  /** With another code given, both write one function: its locals are shared. */
  constructor(of?: Code) {
    this.locals = of?.locals ?? [];
    this.#free = of === undefined ? [] : of.#free;
  }

  local(type: ValueType): number {
    return this.locals.push(type) - 1 + parameters;
  }

  /** A vector for a while; `give` hands it back. */
  take(): number {
    return this.#free.pop() ?? this.local("v128");
  }

  give(local: number): void {
    this.#free.push(local);
  }

  append(code: Code): this {
    // A spread of a long body would overflow the stack.
    for (const byte of code.bytes) this.bytes.push(byte);
    return this;
  }

  get(...locals: number[]): this {
    for (const local of locals) this.bytes.push(0x20, ...unsigned(local));
    return this;
  }

  set(local: number): this {
    this.bytes.push(0x21, ...unsigned(local));
    return this;
  }

  tee(local: number): this {
    this.bytes.push(0x22, ...unsigned(local));
    return this;
  }

  i32(value: number): this {
    this.bytes.push(0x41, ...signed(value));
    return this;
  }

  /** A constant of 64 bits that 32 hold. */
  i64(value: number): this {
    this.bytes.push(0x42, ...signed(value));
    return this;
  }

  f32(value: number): this {
    this.bytes.push(0x43, ...float32(value));
    return this;
  }

  f64(value: number): this {
    this.bytes.push(0x44, ...float64(value));
    return this;
  }

  /** A constant of 16 bytes. */
  v128(bytes: Uint8Array): this {
    this.bytes.push(0xfd, ...unsigned(12), ...bytes);
    return this;
  }

  op(...names: (keyof typeof plain)[]): this {
    for (const name of names) this.bytes.push(plain[name]);
    return this;
  }

  vec(...names: (keyof typeof vector)[]): this {
    for (const name of names) this.bytes.push(0xfd, ...unsigned(vector[name]));
    return this;
  }

  access(name: keyof typeof access, offset = 0): this {
    this.bytes.push(access[name][0], access[name][1], ...unsigned(offset));
    return this;
  }

  vecAccess(name: keyof typeof vectorAccess, offset = 0): this {
    const [code, align] = vectorAccess[name];
    this.bytes.push(0xfd, ...unsigned(code), align, ...unsigned(offset));
    return this;
  }

  laneAccess(name: keyof typeof laneAccess, at: number, offset = 0): this {
    const [code, align] = laneAccess[name];
    this.bytes.push(0xfd, ...unsigned(code), align, ...unsigned(offset), at);
    return this;
  }

  lane(name: keyof typeof lane, at: number): this {
    this.bytes.push(0xfd, ...unsigned(lane[name]), at);
    return this;
  }

  /** The lanes of four of a vector in another order. */
  shuffle(local: number, ...lanes: readonly [number, number, number, number]): this {
    const bytes = lanes.flatMap((i) => [4 * i, 4 * i + 1, 4 * i + 2, 4 * i + 3]);
    this.get(local, local).bytes.push(0xfd, ...unsigned(13), ...bytes);
    return this;
  }

  /** `body` again and again as long as `condition` leaves something other than 0. */
  while(condition: () => void, body: () => void): this {
    this.bytes.push(0x02, 0x40, 0x03, 0x40);
    condition();
    this.op("i32.eqz").bytes.push(0x0d, 1);
    body();
    this.bytes.push(0x0c, 0, 0x0b, 0x0b);
    return this;
  }

  /** Takes a condition from the stack; both branches leave a value of `type`, if any. */
  if(type: ValueType | undefined, then: () => void, otherwise?: () => void): this {
    this.bytes.push(0x04, type === undefined ? 0x40 : valueType[type]);
    then();
    if (otherwise !== undefined) {
      this.bytes.push(0x05);
      otherwise();
    }
    this.bytes.push(0x0b);
    return this;
  }
}
