/** Mistakes in the rules of recipes, and where a recipe meets its model. */
import { mendedBy } from "../diagnostic.ts";
import { messages } from "../messages.ts";
import * as t from "../tokens.ts";
import { is, type Place, type Recognizer, touch } from "./place.ts";

const rolesOfLayers: ReadonlySet<string> = new Set(["weights", "bias", "inputs", "outputs", "state"]);
const granting: ReadonlySet<string> = new Set(["quantize", "adjust", "choose", "refine"]);

/** `int-4`. */
const bits: Recognizer = (p) => {
  const { before, found } = p;
  const number = p.at(1);
  if (!is(found, t.Minus) || !is(before, t.Identifier) || !is(number, t.NumberLiteral)) return undefined;
  const [word, count] = [before!.image, number!.image];
  const mistake = messages.bitsBehindMinus(p.span(before!, number), { word, bits: count });
  return mendedBy(mistake, p.span(before!, number), `${word}(${count})`);
};

/** Arguments whose pass need not be written in a `refine` statement: it says which one is meant. */
const passOf: Readonly<Record<string, string>> = { steps: "refine", rate: "overflow" };

/** `clip mse steps 50`, `solve gptq damping 1%`, `refine ... to int(4) steps 50`: a named argument without brackets. */
const namedArguments: Recognizer = (p) => {
  // What stops the reading is the name behind a pass, and the number behind the name of a property.
  const k = is(p.found, t.NumberLiteral) ? p.index : p.index + 1;
  const [lead, of, name, number] = [k - 3, k - 2, k - 1, k].map((i) => p.tokens[i]);
  if (!is(number, t.NumberLiteral) || !is(name, t.Identifier) || is(name, t.Unit, t.Clip)) return undefined;
  const unit = is(p.tokens[k + 1], t.Unit) ? p.tokens[k + 1] : undefined;
  const value = p.slice(number, unit ?? number);
  const argument = `${name!.image}: ${value}`;
  const owner = is(lead, t.Clip, t.Per, t.Solve, t.Prepare) && (is(of, t.Identifier) || is(of, t.Refine))
    ? of
    : undefined;
  const pass = p.verb?.image === "refine" && p.index === k && Object.hasOwn(passOf, name!.image)
    ? passOf[name!.image]
    : undefined;
  const word = owner?.image ?? (is(of, t.Identifier) && of!.image === pass ? of!.image : pass);
  if (word === undefined) return undefined;
  const cure = `${word}(${argument})`;
  const from = owner ?? (is(of, t.Identifier) && of!.image === pass ? of! : name!);
  const mistake = messages.argumentInBrackets(p.span(name!, unit ?? number), { name: name!.image, cure });
  return mendedBy(mistake, p.span(from, unit ?? number), cure);
};

/** `per group 128`, `clip percentile 99.9`. */
const numbers: Recognizer = (p) => {
  const { before, found } = p;
  if (!is(found, t.NumberLiteral) || !is(before, t.Identifier) || is(before, t.Unit, t.Clip)) {
    return undefined;
  }
  // `clip(percentile 99.9)` and `seed 42 43` are other mistakes.
  const unit = is(p.at(1), t.Unit) ? p.at(1) : undefined;
  const share = before!.image === "percentile" && unit === undefined;
  const number = p.slice(found, unit ?? found);
  const inside = `${before!.image}(${number}${share ? "%" : ""})`;
  const lead = is(p.at(-2), t.Per, t.Clip) ? `${p.at(-2)!.image} ` : "";
  const mistake = messages.numberInBrackets(p.span(before!, unit ?? found), {
    word: before!.image,
    number,
    cure: lead + inside,
    share,
  });
  return mendedBy(mistake, p.span(before!, unit ?? found), inside);
};

/** `per 128`. */
const groups: Recognizer = (p) => {
  const { before, found } = p;
  if (!is(before, t.Per) || !is(found, t.NumberLiteral)) return undefined;
  const cure = `group(${found!.image})`;
  const mistake = messages.granularityByName(p.span(found!), { number: found!.image });
  return mendedBy(mistake, p.span(found!), cure);
};

/** `clip 3`. */
const clips: Recognizer = (p) => {
  const { before, found } = p;
  if (!is(before, t.Clip) || !is(found, t.NumberLiteral)) return undefined;
  return messages.clipByName(p.span(found!), { number: found!.image });
};

/** `quantize weights of linear = int(8)`, or with no word at all before the format. */
const leadsToFormat: Recognizer = (p) => {
  const { found, verb } = p;
  if (found === undefined || !p.expects(t.To) || verb?.image !== "quantize") return undefined;
  const rule = p.slice(verb, p.before);
  if (is(found, t.Equal)) {
    const mistake = messages.equalsForTo(p.span(found), {
      cure: `${rule} to ${p.useAt(p.index + 1) || "int(8)"}`,
    });
    return mendedBy(mistake, p.span(found), "to");
  }
  // A word right behind the layers: nobody has said where they lead.
  if (!is(found, t.Identifier) || is(p.before, t.Of) || p.expects(t.Of)) return undefined;
  const mistake = messages.missingTo(p.span(found), { cure: `${rule} to ${p.useAt(p.index)}` });
  return mendedBy(mistake, p.span(found), `to ${found.image}`);
};

/** `choose weights of linear from [int(4), nf4]`, `quantize weights of linear to [4, 8]`. */
const lists: Recognizer = (p) => {
  const { before, found } = p;
  if (!is(found, t.OpenSquare) || !is(before, t.From, t.To)) return undefined;
  const end = p.tokens.slice(p.index).find((token) => is(token, t.CloseSquare));
  const span = p.span(found!, end ?? found);
  if (is(before, t.From)) return messages.choiceOfFormats(span, {});
  const first = p.useAt(p.index + 1);
  return messages.listOfFormats(span, {
    cure: `to ${/^\d+$/.test(first) ? `int(${first})` : first || "int(8)"}`,
  });
};

/** `quantize weights to int8`. */
const missingLayers: Recognizer = (p) => {
  const { before, found, verb } = p;
  if (!is(found, t.To, t.From) || before === undefined || !rolesOfLayers.has(before.image)) return undefined;
  if (verb === undefined || !granting.has(verb.image)) return undefined;
  return messages.missingLayers(p.span(before), { verb: verb.image, role: before.image });
};

const missingOf: Recognizer = (p) => {
  const { before, found, verb } = p;
  if (verb === undefined || !p.expects(t.Of)) return undefined;
  if (!granting.has(verb.image) && verb.image !== "keep") return undefined;
  if (before === undefined || found === undefined || is(found, t.To, t.Equal)) return undefined;
  if (!rolesOfLayers.has(before.image) || !is(found, t.Identifier, t.StringLiteral)) return undefined;
  const mistake = messages.missingOf(p.span(found), { role: before.image, layer: found.image });
  return mendedBy(mistake, p.span(found), `of ${found.image}`);
};

/** `quantize linear to int8`, `quantize "conv1" to int8`. */
const missingRole: Recognizer = (p) => {
  const { found, verb } = p;
  if (verb === undefined || found === undefined || !["quantize", "adjust", "choose"].includes(verb.image)) {
    return undefined;
  }
  const first = p.tokens[p.tokens.indexOf(verb) + 1]!;
  const quoted = found === first && is(found, t.StringLiteral);
  if (!quoted && (!p.expects(t.Of) || rolesOfLayers.has(first.image))) return undefined;
  const layer = quoted ? found.image : p.slice(first, p.before);
  const mistake = messages.missingRole(p.span(first, quoted ? found : p.before), { verb: verb.image, layer });
  return mendedBy(mistake, p.span(first, quoted ? found : p.before), `weights of ${layer}`);
};

/** `weights of decoder.0.fc`, `weights of /layers/MatMul`. */
const paths: Recognizer = (p) => {
  const { found, verb } = p;
  if (verb === undefined || !(granting.has(verb.image) || verb.image === "keep")) return undefined;
  if (p.last(t.To) > p.tokens.indexOf(verb)) return undefined;
  const joints = [t.Dot, t.DotDot, t.Slash, t.Star, t.Minus, t.NumberLiteral];
  const starts = is(p.before, t.Of, t.Comma, t.Keep) && is(found, t.Slash, t.Star, t.Dot, t.NumberLiteral);
  if (!starts && !(is(found, ...joints) && touch(p.before, found))) return undefined;
  let [from, to] = [p.index, p.index];
  while (from > 0 && touch(p.tokens[from - 1], p.tokens[from])) from--;
  while (touch(p.tokens[to], p.tokens[to + 1])) to++;
  const span = p.span(p.tokens[from]!, p.tokens[to]);
  const path = p.text.slice(span.start, span.end).replace(/,$/, "");
  const clean = { start: span.start, end: span.start + path.length };
  return mendedBy(messages.quoteThePath(clean, { path }), clean, `"${path}"`);
};

/** The first model that the cell opens: `net = open("...")`. */
const openedIn = (text: string) => /^[^\S\r\n]*([\p{L}_][\p{L}\p{N}_]*)\s*[=＝]\s*open\b/mu.exec(text)?.[1];

/** `apply r()`, `apply r() on net`, `explain r() to net`. */
const models: Recognizer = (p) => {
  const at = p.last(t.Apply, t.Explain);
  const verb = p.tokens[at];
  if (verb === undefined || at + 1 >= p.index) return undefined;
  const [link, other] = is(verb, t.Apply) ? [t.To, t.On] : [t.On, t.To];
  const linked = is(p.before, link);
  if (!linked && !p.expects(link)) return undefined;
  const recipe = p.slice(p.tokens[at + 1], linked ? p.at(-2) : p.before);
  const words = { verb: verb.image, recipe, link: is(verb, t.Apply) ? "to" : "on" };
  const model = openedIn(p.text);
  const ended = p.ended || is(p.found, t.CloseCurly, t.Line) || t.statementWords.has(p.found!.image);
  if (ended) return messages.noModel(p.span(verb, p.before), { ...words, ...(model && { model }) });
  if (linked || !is(p.found, other, t.Identifier)) return undefined;
  const named = is(p.found, other) ? p.at(1) : p.found;
  const cure = `${verb.image} ${recipe} ${words.link} ${named?.image ?? "net"}`;
  const mistake = messages.wrongLink(p.span(p.found!), {
    verb: verb.image,
    found: p.found!.image,
    want: words.link,
    cure,
  });
  return mendedBy(
    mistake,
    p.span(p.found!),
    is(p.found, other) ? words.link : `${words.link} ${p.found!.image}`,
  );
};

/** Braces that are left out: of a sweep, an interaction, a recipe, a scheme. */
const blocks: Recognizer = (p: Place) => {
  if (!p.expects(t.OpenCurly)) return undefined;
  const at = p.last(t.Sweep, t.Interact);
  const first = p.tokens[0]!;
  if (at >= 0 && !p.tokens.slice(at, p.index).some((k) => is(k, t.OpenCurly))) {
    // A domain may itself hold braces; behind a whole one they can only be those of the body.
    if (is(p.before, t.In)) return undefined;
    const word = p.tokens[at]!.image;
    const head = p.slice(p.tokens[at], p.before);
    const begin = is(p.found, t.Colon) ? p.at(1) : p.found;
    const body = p.slice(begin, p.tokens.at(-1));
    const cure = `${head} { ${body === "" ? "..." : body} }`;
    const mistake = messages.bodyInBraces(p.span(p.found ?? p.before!), { word, cure });
    return body === "" ? mistake : mendedBy(
      mistake,
      p.span(p.found!, p.tokens.at(-1)),
      `${touch(p.before, p.found) ? " " : ""}{ ${body} }`,
    );
  }
  if (!is(first, t.Recipe, t.Scheme) || p.index < 2 || p.index > 60) return undefined;
  if (p.tokens.slice(0, p.index).some((k) => is(k, t.OpenCurly))) return undefined;
  const holds = is(first, t.Recipe)
    ? "quantize weights of linear to int(8) per channel"
    : "encode ... decode ...";
  return messages.blockInBraces(p.span(p.found ?? p.before!), {
    word: first.image,
    name: p.slice(p.tokens[1], p.before),
    holds,
  });
};

/** `per group s = ...` in a scheme. */
const statistics: Recognizer = (p) => {
  const per = p.last(t.Per);
  if (per < 0 || !is(p.tokens[0], t.Scheme) || !p.expects(t.Colon) || !is(p.found, t.Identifier)) {
    return undefined;
  }
  const level = p.slice(p.tokens[per], p.before);
  const mistake = messages.statisticByColon(p.span(p.found!), { level, name: p.found!.image });
  const end = p.span(p.before!).end;
  return mendedBy(mistake, { start: end, end }, ":");
};

export const rules: readonly Recognizer[] = [
  models,
  blocks,
  statistics,
  paths,
  bits,
  groups,
  clips,
  namedArguments,
  numbers,
  lists,
  missingLayers,
  missingOf,
  leadsToFormat,
  missingRole,
];
