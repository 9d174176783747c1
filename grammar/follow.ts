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

interface Rule {
  readonly name: string;
  readonly outer: Rule | undefined;
  /** The rules that have been entered from this one, by name: equal ways down are one object. */
  readonly inner: Map<string, Rule>;
  readonly id: number;
}

interface Stack {
  readonly head: IProduction;
  readonly tail: Stack | undefined;
  readonly rule: Rule;
  /** Equal stacks of one reading are one object with one number. */
  readonly id: number;
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

/** Reads a statement token by token, and says at each what may come next. */
export class Follower {
  readonly #stacks = new Map<string, Stack>();
  /** What each stack opens into: long texts are in few states, again and again. */
  readonly #opened = new Map<number, readonly Stack[]>();
  /** The stacks that may also be empty. */
  readonly #ends = new Set<number>();
  #rules = 0;
  #states: readonly Stack[];
  #ended = false;

  constructor() {
    const entry = parser.getGAstProductions()["statement"]!;
    const rule: Rule = { name: entry.name, outer: undefined, inner: new Map(), id: this.#rules++ };
    this.#states = this.#closure([this.#push(entry.definition, undefined, rule)]);
  }

  /** Reads a token; false when it cannot stand here, and then nothing has changed. */
  read(token: IToken): boolean {
    const typeOf = (s: Stack) => (s.head as Terminal).terminalType;
    // A soft word is itself where a rule names it, and a name only where none does.
    const exact = this.#states.filter((s) => typeOf(s) === token.tokenType);
    const moved = exact.length > 0 ? exact : this.#states.filter((s) => tokenMatcher(token, typeOf(s)));
    if (moved.length === 0) return false;
    this.#states = this.#closure(moved.map((s) => s.tail));
    this.#ended = moved.some((s) => this.#mayEnd(s.tail));
    return true;
  }

  /** Whether the tokens so far are a whole statement. */
  get complete(): boolean {
    return this.#ended;
  }

  /** What may come next. */
  next(): Next[] {
    const unique = new Map<string, Next>();
    for (const { head, rule } of this.#states) {
      const terminal = head as Terminal;
      const slot = slotOf(terminal);
      const next = { token: terminal.terminalType, slot, rules: rulesOf(rule) };
      unique.set(`${terminal.terminalType.name} ${slot ?? ""} ${rule.name} ${rule.outer?.name}`, next);
    }
    return [...unique.values()];
  }

  #push(list: readonly IProduction[], tail: Stack | undefined, rule: Rule): Stack | undefined {
    return list.reduceRight<Stack | undefined>((rest, head) => {
      const key = `${idOf(head)},${rest?.id ?? ""},${rule.id}`;
      const known = this.#stacks.get(key) ?? { head, tail: rest, rule, id: this.#stacks.size };
      this.#stacks.set(key, known);
      return known;
    }, tail);
  }

  #enter(name: string, outer: Rule): Rule {
    const known = outer.inner.get(name) ?? { name, outer, inner: new Map<string, Rule>(), id: this.#rules++ };
    outer.inner.set(name, known);
    return known;
  }

  /** The stacks one step further that a head other than a token opens into. */
  #expand(stack: Stack): (Stack | undefined)[] {
    const { head, tail, rule } = stack;
    if (head instanceof NonTerminal) {
      const { name, definition } = head.referencedRule;
      return [this.#push(definition, tail, this.#enter(name, rule))];
    }
    if (head instanceof Alternation) {
      return (head.definition as Alternative[]).map((a) => this.#push(a.definition, tail, rule));
    }
    if (head instanceof Option) return [this.#push(head.definition, tail, rule), tail];
    if (head instanceof Repetition) return [this.#push(head.definition, stack, rule), tail];
    if (head instanceof RepetitionMandatory) {
      const rest = restOf(head, () => new Repetition({ definition: head.definition }));
      return [this.#push([...head.definition, rest], tail, rule)];
    }
    if (head instanceof RepetitionWithSeparator || head instanceof RepetitionMandatoryWithSeparator) {
      const { separator, definition } = head;
      const rest = restOf(
        head,
        () => new Repetition({ definition: [new Terminal({ terminalType: separator }), ...definition] }),
      );
      const once = this.#push([...definition, rest], tail, rule);
      return head instanceof RepetitionWithSeparator ? [once, tail] : [once];
    }
    return [];
  }

  /** Every stack reachable without reading a token, whose head is a token. */
  #closure(start: readonly (Stack | undefined)[]): Stack[] {
    const found = new Map<number, Stack>();
    for (const stack of start) {
      if (stack === undefined) continue;
      for (const s of this.#opened.get(stack.id) ?? this.#open(stack)) found.set(s.id, s);
    }
    return [...found.values()];
  }

  #open(start: Stack): readonly Stack[] {
    const done = new Set<number>();
    const tokens: Stack[] = [];
    const todo: (Stack | undefined)[] = [start];
    while (todo.length > 0) {
      const stack = todo.pop();
      if (stack === undefined) {
        this.#ends.add(start.id);
        continue;
      }
      if (done.has(stack.id)) continue;
      done.add(stack.id);
      if (stack.head instanceof Terminal) tokens.push(stack);
      else todo.push(...this.#expand(stack).reverse());
    }
    this.#opened.set(start.id, tokens);
    return tokens;
  }

  /** Whether the rest of a statement may be empty. */
  #mayEnd(stack: Stack | undefined): boolean {
    return stack === undefined || this.#ends.has(stack.id);
  }
}

/** The rules being read, outermost first; of very deep ones the innermost. */
function rulesOf(rule: Rule | undefined): string[] {
  const names: string[] = [];
  for (let r = rule; r !== undefined && names.length < 64; r = r.outer) names.unshift(r.name);
  return names;
}

/** What may follow `prefix` in a statement; empty when the prefix itself cannot be read. */
export function follow(prefix: readonly IToken[]): Next[] {
  const follower = new Follower();
  return prefix.every((token) => follower.read(token)) ? follower.next() : [];
}
