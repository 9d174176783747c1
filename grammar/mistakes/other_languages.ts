/** What people write who come from Python and its kin: imports, loops, methods, updates; and, from files of their own, the rest. */
import { mendedBy } from "../diagnostic.ts";
import { messages } from "../messages.ts";
import * as t from "../tokens.ts";
import { branches } from "./branches.ts";
import { comments } from "./comments.ts";
import { definitions } from "./definitions.ts";
import { is, type Recognizer } from "./place.ts";
import { ranges } from "./ranges.ts";
import { statements } from "./statements.ts";
import { unitNames } from "./units.ts";

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

const loops: Recognizer = (p) => {
  const [first] = p.tokens;
  if (first === undefined || !looping.has(first.image) || p.index > 1) return undefined;
  return messages.noLoops(p.span(first), { word: first.image });
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

const semicolons: Recognizer = (p) => {
  const { found } = p;
  if (!is(found, t.Semicolon)) return undefined;
  const more = p.at(1) !== undefined;
  const mistake = messages.lineEndsStatement(p.span(found!), { more });
  return mendedBy(mistake, p.span(found!), more ? "\n" : "");
};

export const otherLanguages: readonly Recognizer[] = [
  imports,
  ...statements,
  ...ranges,
  ...definitions,
  loops,
  ...branches,
  methods,
  updates,
  ...comments,
  ...unitNames,
];
/** Only where no bracket is open: inside them `;` has a meaning. */
export const lineEnds: Recognizer = semicolons;
