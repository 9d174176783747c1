/** What an expression computes more than once gets a name behind `where`: derivatives repeat themselves. */
import { isLogical } from "../functions.ts";
import type { LetBinding, Node } from "../tree.ts";
import { Identity } from "./identity.ts";
import { parts, replaced } from "./parts.ts";

/** Below this size an expression is easier to read than a name for it. */
const worthNaming = 8;

/** Names that mathematics gives to what has none. */
function* names(taken: ReadonlySet<string>): Generator<string> {
  for (let round = 0;; round++) {
    for (const letter of "uvw") {
      const name = round === 0 ? letter : `${letter}_${round}`;
      if (!taken.has(name)) yield name;
    }
  }
}

/**
 * The same values, with a name for each larger number that occurs twice or more.
 * @param node without formulas, lets and function names.
 */
export function share(node: Node, taken: ReadonlySet<string>): Node {
  const identity = new Identity();
  const uses = new Map<number, number>();
  const sizes = new Map<number, number>();
  // An index outside of its table stops the evaluation: it stays in the branch that guards it.
  const guarded = new Set<number>();
  const measure = (n: Node): number => {
    const id = identity.of(n);
    uses.set(id, (uses.get(id) ?? 0) + 1);
    const known = sizes.get(id);
    if (known !== undefined) return known;
    const size = parts(n).reduce((sum, part) => sum + measure(part), 1);
    if (n.op === "index" || parts(n).some((part) => guarded.has(identity.of(part)))) guarded.add(id);
    sizes.set(id, size);
    return size;
  };
  measure(node);
  const fresh = names(taken);
  const bindings: LetBinding[] = [];
  const done = new Map<number, Node>();
  const rebuild = (n: Node): Node => {
    const id = identity.of(n);
    const known = done.get(id);
    if (known !== undefined) return known;
    const inner = replaced(n, rebuild);
    const isValue = n.op === "call" && !isLogical(n.name);
    const named = isValue && uses.get(id)! > 1 && sizes.get(id)! >= worthNaming && !guarded.has(id);
    if (!named) {
      done.set(id, inner);
      return inner;
    }
    const name = fresh.next().value as string;
    bindings.push({ names: [name], value: inner });
    const variable: Node = { op: "variable", name };
    done.set(id, variable);
    return variable;
  };
  const body = rebuild(node);
  return bindings.length === 0 ? body : { op: "let", bindings, body };
}
