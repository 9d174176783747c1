/** Selectors on a model: which layers, and which of their tensors. */
import type { Selector } from "../../grammar/ast.ts";
import type { Layer, Model, Role, Tensor } from "../model/model.ts";

/** One use of a tensor: the key of a rule is (consumer, role). */
export interface Use {
  readonly layer: Layer;
  readonly tensor: Tensor;
}

/** A value that flows into a layer, or out of it. */
export interface ValueUse {
  readonly layer: Layer;
  readonly role: "inputs" | "outputs";
  /** The file's name of it. */
  readonly value: string;
}

export type AnyUse = Use | ValueUse;

export const roleOf = (use: AnyUse): Role => "tensor" in use ? use.tensor.role : use.role;

/** `*` stands for one segment of a dotted path, `**` for any number of them. */
function globPattern(glob: string): RegExp {
  const body = glob.replace(/[.+^${}()|[\]\\/]/g, "\\$&").replace(
    /\*\*|\*|\?/g,
    (w) => w === "**" ? ".*" : w === "*" ? "[^./]*" : "[^./]",
  );
  // "a.**" also means "a" itself.
  return new RegExp(`^${body.replace(/\\\.\.\*$/, "(?:\\..*)?")}$`, "u");
}

const namesOf = (use: AnyUse) => "tensor" in use ? [use.tensor.path, use.tensor.alias] : [];
const named = (use: AnyUse, pattern: RegExp) =>
  [use.layer.path, use.layer.alias, ...namesOf(use)].some((name) => pattern.test(name));

export function matcher(selector: Selector): (use: AnyUse) => boolean {
  switch (selector.kind) {
    case "glob": {
      const pattern = globPattern(selector.pattern);
      return (use) => named(use, pattern);
    }
    case "pattern": {
      const pattern = new RegExp(selector.source, "u");
      return (use) => named(use, pattern);
    }
    case "type":
      return (use) => selector.name === "all" || use.layer.type === selector.name;
    case "union": {
      const parts = selector.of.map(matcher);
      return (use) => parts.some((part) => part(use));
    }
    case "intersection": {
      const parts = selector.of.map(matcher);
      return (use) => parts.every((part) => part(use));
    }
    case "difference": {
      const of = matcher(selector.of);
      const except = matcher(selector.except);
      return (use) => of(use) && !except(use);
    }
  }
}

/** Every use of every tensor, in the order of the model. */
export function usesOf(model: Model): Use[] {
  return model.tensors.flatMap((tensor) => tensor.consumers.map((layer) => ({ layer, tensor })));
}

/** What flows in and holds real numbers: indices of an embedding and lengths of sequences do not. */
function realInputs({ type, inputs }: Layer): readonly string[] {
  if (type === "embedding") return [];
  return type === "lstm" || type === "gru" || type === "rnn" ? inputs.slice(0, 1) : inputs;
}

/** Every value at every layer that has parameters, in the order of the model. */
export function valueUsesOf(model: Model): ValueUse[] {
  return model.layers.flatMap((layer) => [
    ...realInputs(layer).map((value): ValueUse => ({ layer, role: "inputs", value })),
    ...layer.outputs.map((value): ValueUse => ({ layer, role: "outputs", value })),
  ]);
}

/** The names a glob may have meant. */
export function pathsOf(model: Model): string[] {
  return [...new Set(model.tensors.flatMap((t) => [t.layer.path, t.path, t.layer.alias, t.alias]))];
}

/** A selector as it is said in a sentence. */
export function describe(selector: Selector, source: string): string {
  return source.slice(selector.span.start, selector.span.end);
}

/** The leaves of a selector that match nothing by themselves: a misspelt part of a union must not hide. */
export function emptyLeaves(selector: Selector, uses: readonly AnyUse[]): Selector[] {
  if (selector.kind === "union" || selector.kind === "intersection") {
    return selector.of.flatMap((part) => emptyLeaves(part, uses));
  }
  if (selector.kind === "difference") {
    return [...emptyLeaves(selector.of, uses), ...emptyLeaves(selector.except, uses)];
  }
  const matches = matcher(selector);
  return uses.some(matches) ? [] : [selector];
}
