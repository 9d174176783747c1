/** Whether F(F(x)) = F(x): F must leave each of its values as it is. */
import type { Node } from "../tree.ts";
import type { Analysis, Range } from "./analysis.ts";
import { atomsOf } from "./atoms.ts";
import { type FewValues, fewValues, hullOf } from "./image.ts";
import { firstPlace, fromOrdinal, ordinal } from "./ordinals.ts";
import type { Verdict } from "./verdict.ts";

/** F(x) = once, F(once) = twice. */
export interface NotIdempotent {
  readonly x: number;
  readonly once: number;
  readonly twice: number;
}

/** F(x) = once, which is outside of the domain: F is not applied to it. */
export interface Leaves {
  readonly x: number;
  readonly once: number;
}

export type Idempotent = Verdict<NotIdempotent> | { readonly answer: "leaves"; readonly example: Leaves };

/** At most as many numbers of an interval are tried one by one. */
const fewNumbers = 4096;

/** An x of an atom at which its step has a value; undefined where there is none. */
function placeOf(
  step: Node,
  value: number,
  { tape, directions, integer, range: { from, to } }: Analysis,
): number | undefined {
  const place = tape.place(step);
  const sign = directions.of(step) === "falling" ? -1 : 1;
  const at = (x: number) => {
    tape.run(x);
    return tape.value(place);
  };
  const last = ordinal(to);
  const first = firstPlace(ordinal(from), last, (x) => sign * at(x) >= sign * value);
  if (first > last) return undefined;
  const x = integer ? Math.ceil(fromOrdinal(first)) + 0 : fromOrdinal(first);
  return x <= to && at(x) === value ? x : undefined;
}

class Search {
  readonly #whole: Analysis;
  readonly #holds: (x: number) => boolean;
  #undecided = false;
  #leaves: Leaves | undefined;

  /** @param holds whether a number is of the domain. */
  constructor(whole: Analysis, holds: (x: number) => boolean) {
    this.#whole = whole;
    this.#holds = holds;
  }

  get answer(): Idempotent {
    if (this.#leaves !== undefined) return { answer: "leaves", example: this.#leaves };
    return { answer: this.#undecided ? "undecided" : "yes" };
  }

  /** What F(x) = once refutes. */
  point(x: number, once: number): NotIdempotent | undefined {
    if (Number.isNaN(once)) return undefined;
    if (!this.#holds(once)) {
      this.#leaves ??= { x, once };
      return undefined;
    }
    const twice = this.#whole.of(once);
    return twice === once ? undefined : { x, once, twice };
  }

  atom(atom: Analysis): NotIdempotent | undefined {
    const few = fewValues(atom);
    if (few !== undefined) return this.#few(few, atom);
    if (!this.#isFixed(hullOf(atom))) this.#undecided = true;
    return undefined;
  }

  /** Values that F may take: of one that it does not keep, it is asked whether it takes it. */
  #few({ step, values }: FewValues, atom: Analysis): NotIdempotent | undefined {
    for (const { of, value } of values) {
      if (Number.isNaN(value) || (this.#holds(value) && this.#whole.of(value) === value)) continue;
      const x = placeOf(step, of, atom);
      const example = x === undefined ? undefined : this.point(x, value);
      if (example !== undefined) return example;
    }
    return undefined;
  }

  /** Whether F(y) = y for all y of an interval. */
  #isFixed({ from, to }: Range): boolean {
    if (!Number.isFinite(from) || !Number.isFinite(to) || !this.#holds(from) || !this.#holds(to)) {
      return false;
    }
    return atomsOf(this.#whole.body, this.#whole.variable, { from, to }, this.#whole.integer).every(
      (atom) => {
        if (atom.body.op === "variable") return true;
        const [first, last] = [ordinal(atom.range.from), ordinal(atom.range.to)];
        if (last - first >= fewNumbers) return false;
        for (let place = first; place <= last; place++) {
          const y = fromOrdinal(place);
          if (this.#whole.of(y) !== y) return false;
        }
        return true;
      },
    );
  }
}

/**
 * @param points some x with their values, or all there are.
 * @param atoms of the domain, where the points are not all; empty: nothing more is known.
 */
export function idempotence(
  whole: Analysis,
  points: Iterable<readonly [number, number]>,
  all: boolean,
  atoms: readonly Analysis[],
  holds: (x: number) => boolean,
): Idempotent {
  const search = new Search(whole, holds);
  const tried = new Set<number>();
  for (const [x, once] of points) {
    if (tried.has(once)) continue;
    tried.add(once);
    const example = search.point(x, once);
    if (example !== undefined) return { answer: "no", example };
  }
  if (all) return search.answer;
  for (const atom of atoms) {
    const example = search.atom(atom);
    if (example !== undefined) return { answer: "no", example };
  }
  return atoms.length > 0 || search.answer.answer === "leaves" ? search.answer : { answer: "undecided" };
}
