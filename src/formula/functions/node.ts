/** Short names for the nodes that derivatives are made of. */
import type { Node } from "../tree.ts";

export const number = (value: number): Node => ({ op: "number", value });
export const call = (name: string, ...args: readonly Node[]): Node => ({ op: "call", name, args });

export const zero = number(0);
export const one = number(1);

/** 1 where the condition holds, else 0. */
export const indicator = (condition: Node): Node => call("select", condition, one, zero);
