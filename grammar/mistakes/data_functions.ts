/** What is made of data, written behind it as properties are: `mnist.train take 512 samples`, `mnist shuffle(seed: 1)`. */
import { mendedBy } from "../diagnostic.ts";
import { messages } from "../messages.ts";
import * as t from "../tokens.ts";
import { is, type Recognizer } from "./place.ts";

const functions = ["take", "shuffle", "normalize"];

const behindData: Recognizer = (p) => {
  const { tokens, index, found, before } = p;
  if (found === undefined || !functions.includes(found.image) || !is(before, t.Identifier)) return undefined;
  const first = is(p.at(-2), t.Dot) && is(p.at(-3), t.Identifier) ? index - 3 : index - 1;
  const data = p.slice(tokens[first], before), next = p.at(1);
  const amount = is(next, t.NumberLiteral) ? is(p.at(2), t.Unit) ? p.at(2)! : next! : undefined;
  if (amount === undefined && !is(next, t.OpenRound)) return undefined;
  const use = amount === undefined ? p.useAt(index) : `${found.image}(${p.slice(next, amount)})`;
  const last = amount ??
    tokens.slice(index).find((k) => found.startOffset + use.length === k.startOffset + k.image.length);
  if (last === undefined) return undefined;
  const cure = use.replace("(", `(${data}, `), span = p.span(tokens[first]!, last);
  return mendedBy(messages.dataFunction(span, { word: found.image, data, cure }), span, cure);
};

export const dataFunctions: readonly Recognizer[] = [behindData];
