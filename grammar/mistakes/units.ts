/** Units that are none of the language's, or written otherwise: `1.5 MB`, `50 percent`. */
import { mendedBy } from "../diagnostic.ts";
import { messages } from "../messages.ts";
import * as t from "../tokens.ts";
import { is, type Recognizer } from "./place.ts";

/** Powers of ten: how many bytes, and the unit of the language nearest to it. */
const decimal: Readonly<Record<string, readonly [bytes: number, near: string]>> = {
  kb: [1e3, "KiB"],
  mb: [1e6, "MiB"],
  gb: [1e9, "GiB"],
};
const otherwise: Readonly<Record<string, string>> = {
  kib: " KiB",
  mib: " MiB",
  gib: " GiB",
  bit: " bits",
  bits: " bits",
  byte: " bytes",
  bytes: " bytes",
  percent: "%",
  pct: "%",
  sample: " samples",
  samples: " samples",
};

const units: Recognizer = (p) => {
  const { before, found } = p;
  if (!is(before, t.NumberLiteral) || !is(found, t.Identifier) || is(found, t.Unit) || !p.expects(t.Unit)) {
    return undefined;
  }
  const [number, name] = [before!.image, found!.image.toLowerCase()];
  const span = p.span(before!, found);
  if (Object.hasOwn(decimal, name)) {
    const [factor, near] = decimal[name]!;
    const bytes = Math.round(Number(number.replaceAll("_", "")) * factor);
    const a = { unit: found!.image, cure: `${bytes} bytes`, near: `${number} ${near}` };
    return mendedBy(messages.decimalUnit(span, a), span, a.cure);
  }
  const unit = Object.hasOwn(otherwise, name) ? otherwise[name] : undefined;
  if (unit === undefined) return undefined;
  const cure = `${number}${unit}`;
  return mendedBy(messages.otherUnit(span, { unit: found!.image, cure }), span, cure);
};

/** `take n samples`. */
const behindName: Recognizer = (p) => {
  const { before, found } = p;
  if (!is(before, t.Identifier) || is(before, t.Unit) || !is(p.at(-2), t.Take, t.For)) return undefined;
  if (found === undefined || !/^(samples?|images?|lines?)$/.test(found.image)) return undefined;
  const mistake = messages.unitBehindName(p.span(found), { unit: found.image, name: before!.image });
  return mendedBy(mistake, { start: p.span(before!).end, end: p.span(found).end }, "");
};

export const unitNames: readonly Recognizer[] = [units, behindName];
