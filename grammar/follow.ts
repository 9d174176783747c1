/**
 * What the grammar accepts next: an interpreter over chevrotain's own description of the rules. A state is a stack of
 * productions still to be read; a token moves every state whose head it matches.
 */
import {
  Alternation,
  type Alternative,
  type IProduction,
  type IToken,
  NonTerminal,
  Option,
  Repetition,
  RepetitionMandatory,
  RepetitionMandatoryWithSeparator,
  RepetitionWithSeparator,
  Terminal,
  tokenMatcher,
  type TokenType,
} from "chevrotain";
import { parser } from "./parser.ts";

/** A token that may come next, with the slot (the LABEL) it would stand in. */
export interface Next {
  readonly token: TokenType;
  readonly slot: string | undefined;
  /** The rules being read, outermost first. */
  readonly rules: readonly string[];
}

interface Stack {
  readonly head: IProduction;
  readonly tail: Stack | undefined;
  readonly rules: readonly string[];
  readonly key: string;
}

/** The label that a terminal was given; chevrotain keeps it untyped. */
function slotOf(terminal: Terminal): string | undefined {
  return (terminal as { label?: string }).label;
}

const ids = new Map<IProduction, number>();
const idOf = (p: IProduction) => ids.get(p) ?? (ids.set(p, ids.size), ids.size - 1);
/** What is left of a repetition once one round is read, made once for each. */
const rests = new Map<IProduction, IProduction>();
function restOf(production: IProduction, make: () => IProduction): IProduction {
  const known = rests.get(production) ?? make();
  rests.set(production, known);
  return known;
}

function push(
  list: readonly IProduction[],
  tail: Stack | undefined,
  rules: readonly string[],
): Stack | undefined {
  return list.reduceRight<Stack | undefined>(
    (rest, head) => ({ head, tail: rest, rules, key: `${idOf(head)},${rest?.key ?? ""}` }),
    tail,
  );
}

/** The stacks one step further that a non-terminal head opens into. */
function expand(stack: Stack): (Stack | undefined)[] {
  const { head, tail, rules } = stack;
  if (head instanceof NonTerminal) {
    return [push(head.referencedRule.definition, tail, [...rules, head.referencedRule.name])];
  }
  if (head instanceof Alternation) {
    return (head.definition as Alternative[]).map((a) => push(a.definition, tail, rules));
  }
  if (head instanceof Option) return [push(head.definition, tail, rules), tail];
  if (head instanceof Repetition) return [push(head.definition, stack, rules), tail];
  if (head instanceof RepetitionMandatory) {
    const rest = restOf(head, () => new Repetition({ definition: head.definition }));
    return [push([...head.definition, rest], tail, rules)];
  }
  if (head instanceof RepetitionWithSeparator || head instanceof RepetitionMandatoryWithSeparator) {
    const rest = restOf(
      head,
      () =>
        new Repetition({ definition: [new Terminal({ terminalType: head.separator }), ...head.definition] }),
    );
    const once = push([...head.definition, rest], tail, rules);
    return head instanceof RepetitionWithSeparator ? [once, tail] : [once];
  }
  return [];
}

/** Every stack reachable without reading a token, whose head is a token. */
function closure(start: readonly (Stack | undefined)[]): Stack[] {
  const done = new Set<string>();
  const found: Stack[] = [];
  const todo = [...start];
  while (todo.length > 0) {
    const stack = todo.pop();
    if (stack === undefined || done.has(stack.key)) continue;
    done.add(stack.key);
    if (stack.head instanceof Terminal) found.push(stack);
    else todo.push(...expand(stack).reverse());
  }
  return found;
}

/** What may follow `prefix` in a statement; empty when the prefix itself cannot be read. */
export function follow(prefix: readonly IToken[]): Next[] {
  const entry = parser.getGAstProductions()["statement"]!;
  let states = closure([push(entry.definition, undefined, [entry.name])]);
  for (const token of prefix) {
    const typeOf = (s: Stack) => (s.head as Terminal).terminalType;
    // A soft word is itself where a rule names it, and a name only where none does.
    const exact = states.filter((s) => typeOf(s) === token.tokenType);
    const moved = exact.length > 0 ? exact : states.filter((s) => tokenMatcher(token, typeOf(s)));
    states = closure(moved.map((s) => s.tail));
    if (states.length === 0) return [];
  }
  const unique = new Map<string, Next>();
  for (const { head, rules } of states) {
    const terminal = head as Terminal;
    const slot = slotOf(terminal);
    const next = { token: terminal.terminalType, slot, rules };
    unique.set(`${terminal.terminalType.name} ${slot ?? ""} ${rules.at(-1)}`, next);
  }
  return [...unique.values()];
}
