/** What is computed of each element of a tensor, with and without what is lost, as kernels. */
import type { Fact } from "../program/facts.ts";
import type { Node } from "../tree.ts";
import { bytesOf, type Storage } from "../wasm/storage.ts";
import { type BoundScheme, type CodeType, statisticFacts } from "./bound.ts";
import { storageFor, storageForBits } from "./codes.ts";
import type { Range } from "./kept.ts";
import { type Kernel, kernelOf, programOf } from "./kernels.ts";

const x: Node = { op: "variable", name: "x" };

/**
 * Of each element, at once so that random words are drawn once: the code, x, what is lost, and for a clamp at the end of the encoder
 * whether it moves its argument.
 */
function resultsOf({ encode, decode }: BoundScheme): Node & { readonly op: "let" } {
  const q: Node = { op: "variable", name: "q" };
  const lost: Node = { op: "call", name: "subtract", args: [x, decode] };
  if (encode.op !== "call" || encode.name !== "clamp") {
    return {
      op: "let",
      bindings: [{ names: ["q"], value: encode }],
      body: { op: "tuple", items: [q, x, lost] },
    };
  }
  const [n, codes] = encode.args;
  const before: Node = { op: "variable", name: "q·" };
  const moved: Node = {
    op: "cases",
    branches: [{
      when: { op: "call", name: "not_equal", args: [before, q] },
      value: { op: "number", value: 1 },
    }],
    otherwise: { op: "number", value: 0 },
  };
  return {
    op: "let",
    bindings: [{ names: ["q·"], value: n! }, { names: ["q"], value: { ...encode, args: [before, codes!] } }],
    body: { op: "tuple", items: [q, x, lost, moved] },
  };
}

/** What is lost of an element, over x. */
export function lossOf(scheme: BoundScheme): Node {
  const { body, ...rest } = resultsOf(scheme);
  return { ...rest, body: body.op === "tuple" ? body.items[2]! : body };
}

/** How codes lie in memory while they are made: those of a range that is not known are narrowed afterwards. */
function storageOf(type: CodeType): Storage {
  if (type.kind === "values") return type.type === undefined ? "f32" : storageForBits(type.type.bits);
  return type.kind === "range" ? storageFor(type.low, type.high) : "i32";
}

/** The kernels of a scheme's encoder. */
export class Encoding {
  readonly storage: Storage;
  readonly #scheme: BoundScheme;
  /** Such as that a zero point is an integer: then so is what it is added to. */
  readonly #facts: ReadonlyMap<string, Fact> | undefined;

  /** @param computed whether the statistics are what the scheme computes. */
  constructor(scheme: BoundScheme, computed: boolean) {
    this.#scheme = scheme;
    this.#facts = computed && scheme.codes.kind === "range" ? statisticFacts(scheme.statistics) : undefined;
    this.storage = storageOf(scheme.codes);
  }

  get bytes(): number {
    return bytesOf[this.storage];
  }

  /** Of the codes, where it is known before. */
  get range(): Range | undefined {
    const { codes } = this.#scheme;
    if (codes.kind === "range") return codes;
    return codes.kind === "values" && codes.type !== undefined
      ? { low: 0, high: 2 ** codes.type.bits - 1 }
      : undefined;
  }

  /** Whether it can be told which elements saturate. */
  get clamps(): boolean {
    const { encode } = this.#scheme;
    return encode.op === "call" && encode.name === "clamp";
  }

  /** Codes alone; those that are no integers are not told. */
  codes(): Kernel {
    const { encode, seed } = this.#scheme;
    const program = programOf(encode, this.#inputs, seed, { store: this.#stored });
    return kernelOf(program, [this.storage], [], { unchecked: true, facts: this.#facts });
  }

  /** What each element is decoded to. */
  decoded(): Kernel {
    const { encode, decode, seed } = this.#scheme;
    const node: Node = { op: "let", bindings: [{ names: ["q"], value: encode }], body: decode };
    return kernelOf(programOf(node, this.#inputs, seed), ["f32"]);
  }

  /** Codes, with totals: the squares of x and of what is lost, near to the exact sums, and how many elements saturate. */
  measured(): Kernel {
    const program = this.#program(), saturated = { kind: "count", result: 3, over: "all" } as const;
    const squares = [1, 2].map((result) => ({ kind: "near squares", result, over: "all" }) as const);
    const rest = program.program.results.slice(1).map(() => undefined);
    const totals = [...squares, ...(this.clamps ? [saturated] : [])];
    return kernelOf(program, [this.storage, ...rest], totals, { facts: this.#facts });
  }

  /** The two sums of squares in binary64 throughout, and no codes. */
  exact(): Kernel {
    const program = this.#program();
    const squares = [1, 2].map((result) => ({ kind: "squares", result, over: "all" }) as const);
    return kernelOf(program, program.program.results.map(() => undefined), squares);
  }

  #program() {
    return programOf(resultsOf(this.#scheme), this.#inputs, this.#scheme.seed, { store: this.#stored });
  }

  /** What has a value for each element is read as x is. */
  get #inputs(): string[] {
    return ["x", ...this.#scheme.statistics.filter((s) => s.share === 1).map((s) => s.name)];
  }

  get #stored() {
    const { codes } = this.#scheme;
    return codes.kind === "values" ? codes.type : undefined;
  }
}
