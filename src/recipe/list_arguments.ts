/** Lists of numbers in arithmetic are tensors: `Q([0.1, 0.2]; 8)`, `v * 2`, `max(abs(v))`. */
import type * as ast from "../../grammar/ast.ts";
import { messages } from "../../grammar/messages.ts";
import { type Context, fail } from "./context.ts";
import { partsOf } from "./reads.ts";
import type { Value } from "./values.ts";

export interface ListArguments {
  /** The expression with a name for each list. */
  readonly expression: ast.Expression;
  readonly tensors: ReadonlyMap<string, Float32Array>;
}

function numbersOf(value: Value | undefined): Float32Array | undefined {
  if (value?.kind !== "list" || value.items.length === 0) return undefined;
  const numbers = value.items.flatMap((item) => item.kind === "number" ? [item.value] : []);
  return numbers.length === value.items.length ? Float32Array.from(numbers) : undefined;
}

/** Undefined when there is no list. Without tensors none stands where a number is wanted: tables of codebooks are not meant. */
export function listArguments(
  e: ast.Expression,
  context: Context,
  evaluate: (e: ast.Expression) => Value,
): ListArguments | undefined {
  const tensors = new Map<string, Float32Array>();
  const replaced = (part: ast.Expression): ast.Expression => {
    switch (part.kind) {
      case "list":
      case "name":
      case "member": {
        const known = part.kind === "name" ? context.scope.get(part.name) : undefined;
        const list = part.kind === "name" ? numbersOf(known) : numbersOf(evaluate(part));
        if (list === undefined) return part;
        const first = tensors.values().next().value;
        if (first !== undefined && first.length !== list.length) {
          fail(messages.outOfRange(part.span, {
            what: "a list beside another",
            want: `as long: ${first.length}`,
            is: String(list.length),
          }));
        }
        const name = `·${tensors.size}`;
        tensors.set(name, list);
        return { kind: "name", span: part.span, name };
      }
      case "call": {
        // The table of a codebook.
        const table = part.callee.text === "nearest" ? 1 : 0;
        const args = part.args.map((arg, i) => i < table ? arg : { ...arg, value: replaced(arg.value) });
        return { ...part, args };
      }
      case "unary":
        return { ...part, of: replaced(part.of) };
      case "binary":
        return { ...part, left: replaced(part.left), right: replaced(part.right) };
      case "index": {
        if (part.of.kind !== "member") return { ...part, at: replaced(part.at) };
        // An entry of a table's column is a number of its own.
        const entry = evaluate(part);
        if (entry.kind !== "number") return part;
        return {
          kind: "number",
          span: part.span,
          value: entry.value,
          integer: Number.isInteger(entry.value),
        };
      }
      case "cases":
        return {
          ...part,
          branches: part.branches.map((b) => ({
            ...b,
            value: replaced(b.value),
            ...(b.condition && { condition: replaced(b.condition) }),
          })),
        };
      default:
        return part;
    }
  };
  if (!mayHaveLists(e, context)) return undefined;
  const expression = replaced(e);
  return { expression, tensors };
}

/** A look that costs little: most arithmetic has none. */
function mayHaveLists(e: ast.Expression, context: Context): boolean {
  if (e.kind === "list" || e.kind === "member") return true;
  if (e.kind === "name") return context.scope.get(e.name)?.kind === "list";
  return partsOf(e).some((part) => mayHaveLists(part, context));
}
