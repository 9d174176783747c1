/** What people write who come from Python and its kin: imports, functions, loops, branches, methods, updates. */
import { mendedBy } from "../diagnostic.ts";
import { messages } from "../messages.ts";
import * as t from "../tokens.ts";
import { is, type Recognizer } from "./place.ts";

const defining: ReadonlySet<string> = new Set(["def", "fn", "func", "function", "fun", "lambda"]);
const looping: ReadonlySet<string> = new Set(["for", "while", "foreach", "loop", "repeat"]);

const imports: Recognizer = (p) => {
  const [first, second] = p.tokens;
  const word = first?.image;
  if (first === undefined || p.index > 2 || second === undefined) return undefined;
  const from = word === "from" && p.tokens.some((k) => k.image === "import");
  if (word !== "import" && word !== "using" && word !== "require" && !from) return undefined;
  return messages.noImports(p.span(first, second), {
    name: /^[\p{L}_]/u.test(second.image) ? second.image : "",
  });
};

/** `def f(x): ...`, `f = lambda x: x * 2`. */
const functions: Recognizer = (p) => {
  const k = p.tokens.findIndex((token) => defining.has(token.image));
  const word = p.tokens[k];
  if (word === undefined || (k > 0 && word.image !== "lambda") || p.index < k || p.index > k + 5) {
    return undefined;
  }
  if (word.image === "lambda") {
    const colon = p.tokens.findIndex((token, i) => i > k && token.image === ":");
    const name = k >= 2 && is(p.tokens[k - 1], t.Equal) ? p.tokens[k - 2]!.image : "f";
    const parameters = colon > k + 1 ? p.slice(p.tokens[k + 1], p.tokens[colon - 1]) : "x";
    const body = colon < 0 ? "" : p.slice(p.tokens[colon + 1], p.tokens.at(-1));
    return messages.noFunctions(p.span(word), {
      word: word.image,
      cure: `formula ${name}(${parameters}) = ${body === "" ? "..." : body}`,
    });
  }
  const name = p.tokens[k + 1]?.image ?? "f";
  const close = p.tokens.findIndex((token) => is(token, t.CloseRound));
  const parameters = p.slice(p.tokens[k + 3], close > k + 3 ? p.tokens[close - 1] : undefined);
  return messages.noFunctions(p.span(word), {
    word: word.image,
    cure: `formula ${name}(${parameters === "" ? "x" : parameters}) = ...`,
  });
};

const loops: Recognizer = (p) => {
  const [first] = p.tokens;
  if (first === undefined || !looping.has(first.image) || p.index > 1) return undefined;
  return messages.noLoops(p.span(first), { word: first.image });
};

/** `1 if x < 0 else 2`, `if x < 0: ...`, `{ 0 if x < 0 else x }`. */
const branches: Recognizer = (p) => {
  const { found, tokens } = p;
  const example = "{ 0 if x < 0, x otherwise }";
  if (found === undefined) return undefined;
  if (is(found, t.If)) {
    if (p.index === 0) return messages.noBranches(p.span(found), { word: "if", cure: example });
    const start = tokens.slice(0, p.index).findLastIndex((k) =>
      is(k, t.Equal, t.OpenRound, t.OpenSquare, t.Comma) || t.statementWords.has(k.image)
    ) + 1;
    const other = tokens.findIndex((k, i) =>
      i > p.index && k.image === "else"
    );
    const value = p.slice(tokens[start], p.before);
    if (other < 0 || other + 1 >= tokens.length) {
      return messages.noBranches(p.span(found), { word: "if", cure: example });
    }
    const cure = `{ ${value} if ${p.slice(tokens[p.index + 1], tokens[other - 1])}, ${
      p.slice(tokens[other + 1], tokens.at(-1))
    } otherwise }`;
    const mistake = messages.noBranches(p.span(found), { word: "if", cure });
    return mendedBy(mistake, p.span(tokens[start]!, tokens.at(-1)), cure);
  }
  if (found.image !== "else" && found.image !== "elif") return undefined;
  if (p.last(t.If) < 0) return undefined;
  const rest = p.at(1);
  const mistake = messages.noBranches(p.span(found), { word: found.image, cure: example });
  if (found.image !== "else" || rest === undefined || !is(p.at(2), t.CloseCurly)) return mistake;
  return mendedBy(mistake, p.span(p.before!, rest), `${p.before!.image}, ${rest.image} otherwise`);
};

/** `np.round(x)`, `x.round()`. */
const methods: Recognizer = (p) => {
  const [of, dot, name] = [p.at(-3), p.at(-2), p.before];
  if (!is(p.found, t.OpenRound) || !is(dot, t.Dot) || of === undefined || name === undefined) {
    return undefined;
  }
  const library = /^(np|numpy|torch|math|F|tf|jnp|nn)$/.test(of.image);
  const inner = library || is(p.at(1), t.CloseRound) ? (library ? "..." : of.image) : `${of.image}, ...`;
  const cure = `${name.image}(${inner})`;
  const mistake = messages.noMethods(p.span(of, name), { of: of.image, name: name.image, cure });
  return library ? mendedBy(mistake, p.span(of, name), name.image) : mistake;
};

/** `x += 1`. */
const updates: Recognizer = (p) => {
  const [name, sign, equal, value] = p.tokens;
  if (!is(name, t.Identifier) || !is(sign, t.Adding, t.Multiplying) || !is(equal, t.Equal)) return undefined;
  const mistake = messages.noUpdate(p.span(sign!, equal), { name: name!.image, sign: sign!.image });
  return value === undefined
    ? mistake
    : mendedBy(mistake, p.span(sign!, equal), `= ${name!.image} ${sign!.image}`);
};

const comments: Recognizer = (p) => {
  const [first, second] = is(p.before, t.Slash) ? [p.before, p.found] : [p.found, p.at(1)];
  if (!is(first, t.Slash) || !is(second, t.Slash)) return undefined;
  const span = p.span(first!, second);
  return mendedBy(messages.commentSign(span, {}), span, "#");
};

const semicolons: Recognizer = (p) => {
  const { found } = p;
  if (!is(found, t.Semicolon)) return undefined;
  const more = p.at(1) !== undefined;
  const mistake = messages.lineEndsStatement(p.span(found!), { more });
  return mendedBy(mistake, p.span(found!), more ? "\n" : "");
};

export const otherLanguages: readonly Recognizer[] = [
  imports,
  functions,
  loops,
  branches,
  methods,
  updates,
  comments,
];
/** Only where no bracket is open: inside them `;` has a meaning. */
export const lineEnds: Recognizer = semicolons;
