/** Statements as people expect them to be: their words in another order, a part left out, a word misspelt. */
import { mendedBy } from "../diagnostic.ts";
import { messages } from "../messages.ts";
import { suggest } from "../suggest.ts";
import * as t from "../tokens.ts";
import { is, type Recognizer, touch } from "./place.ts";

/** Words that begin a value. */
const valueVerbs = ["apply", "sweep", "train", "refine", "sort", "sensitivity", "summarize", "network"];

/** `q = aply w(8) to ocr`. */
const misspelt: Recognizer = (p) => {
  const { before, found } = p, lead = p.at(-2);
  if (!is(before, t.Identifier) || !is(found, t.Identifier, t.OpenCurly) || touch(before, found)) {
    return undefined;
  }
  if (lead !== undefined && !is(lead, t.Equal, t.Comma) && !t.statementWords.has(lead.image)) {
    return undefined;
  }
  const [near] = suggest(before!.image, valueVerbs, 1);
  if (near === undefined) return undefined;
  const mistake = messages.unknown(p.span(before!), {
    kind: "name",
    name: before!.image,
    near: [near],
    known: [],
  });
  return mendedBy(mistake, p.span(before!), near);
};

/** `q.report()`, `ocr.quantize(8)`. */
const methods: Recognizer = (p) => {
  const { found, before } = p, of = p.at(-2);
  if (found === undefined || !is(before, t.Dot) || !is(of, t.Identifier)) return undefined;
  if (!t.statementWords.has(found.image)) return undefined;
  const name = found.image, end = is(p.tokens.at(-1), t.CloseRound) ? p.tokens.at(-1) : found;
  const bare = is(p.at(1), t.OpenRound) && is(p.at(2), t.CloseRound) && end === p.at(2);
  if (["report", "show", "print", "summarize"].includes(name)) {
    const mistake = messages.noMethods(p.span(of!, found), {
      of: of!.image,
      name,
      cure: `${name} ${of!.image}`,
    });
    return bare ? mendedBy(mistake, p.span(of!, end), `${name} ${of!.image}`) : mistake;
  }
  const cure = ["quantize", "keep", "calibrate", "solve", "prepare"].includes(name)
    ? `recipe r { quantize weights of all to int(8) symmetric per channel }, q = apply r() to ${of!.image}`
    : `${name} ... ${of!.image}: the word comes first (${name}? shows how)`;
  return messages.noMethods(p.span(of!, found), { of: of!.image, name, cure });
};

/** `export q to "out/q.onnx"`, `save q`. */
const leftOut: Recognizer = (p) => {
  const { verb, before, found } = p;
  if (verb === undefined || before === undefined || (found !== undefined && !is(found, t.Line))) {
    return undefined;
  }
  const whole = p.slice(verb, before);
  if (is(verb, t.Export) && p.expects(t.As)) {
    return messages.saidToo(p.span(before), {
      verb: "export",
      what: "a format",
      whatZh: "格式",
      cure: `${whole} as qdq(opset: 21)`,
      others: ["onnx", "gguf", "compressed_tensors"],
    });
  }
  if (is(verb, t.Train) && p.expects(t.Using)) {
    return messages.saidToo(p.span(before), {
      verb: "train",
      what: "an optimizer",
      whatZh: "优化器",
      cure: `${whole} using adam(rate: 0.001) seed 1`,
      others: [],
    });
  }
  if (is(verb, t.Save, t.Export) && p.expects(t.To)) {
    const name = before.image,
      file = is(verb, t.Save) ? `"out/${name}.safetensors"` : `"out/${name}.onnx" as qdq(opset: 21)`;
    return messages.saidToo(p.span(before), {
      verb: verb.image,
      what: "a file",
      whatZh: "文件",
      cure: `${whole} to ${file}`,
      others: [],
    });
  }
  return undefined;
};

/** `train n on mnist.train epochs 3`, `... epochs: 3`. */
const epochs: Recognizer = (p) => {
  const { found } = p;
  if (found?.image !== "epochs" || !p.expects(t.For)) return undefined;
  const number = [p.at(1), p.at(2)].find((k) => is(k, t.NumberLiteral));
  const cure = `for ${number?.image ?? 3} epochs`;
  const span = p.span(found, number ?? found);
  const mistake = messages.writtenSo(span, { found: p.slice(found, number ?? found), cure });
  return number === undefined ? mistake : mendedBy(mistake, span, cure);
};

/** `quantize to int8 weights of linear`. */
const formatFirst: Recognizer = (p) => {
  const { verb, found, before } = p;
  if (verb === undefined || before !== verb || !is(found, t.To, t.Per, t.Clip)) return undefined;
  if (!["quantize", "adjust", "choose"].includes(verb.image)) return undefined;
  const format = is(found, t.To) ? p.useAt(p.index + 1) : "int(8)";
  return messages.rolesFirst(p.span(found!), {
    verb: verb.image,
    cure: `${verb.image} weights of linear to ${format}`,
  });
};

/** `to 4 bits`, `to 8`. */
const bitsAlone: Recognizer = (p) => {
  const { verb, before, found } = p;
  if (!is(found, t.NumberLiteral) || !is(before, t.To) || verb?.image !== "quantize") return undefined;
  const unit = is(p.at(1), t.Unit) || /^bits?$/.test(p.at(1)?.image ?? "") ? p.at(1) : undefined;
  const span = p.span(found!, unit ?? found), cure = `int(${found!.image})`;
  const mistake = messages.formatOfBits(span, { found: p.slice(found, unit ?? found), bits: found!.image });
  return /^\d+$/.test(found!.image) ? mendedBy(mistake, span, cure) : mistake;
};

/** `clip -1..1`. */
const clipRange: Recognizer = (p) => {
  const { before, found } = p;
  if (!is(before, t.Clip) || !is(found, t.Minus)) return undefined;
  const last = [p.at(3), p.at(4), p.at(1)].find((k) => is(k, t.NumberLiteral)) ?? found;
  return messages.clipByName(p.span(found!, last), { number: p.slice(found, last) });
};

/** `x: 3`. */
const colon: Recognizer = (p) => {
  const [name, sign, value] = p.tokens;
  if (p.index !== 1 || !is(name, t.Identifier) || !is(sign, t.Colon) || value === undefined) return undefined;
  if (is(value, t.Equal)) return undefined;
  const cure = `${name!.image} = ${p.slice(value, p.tokens.at(-1))}`;
  const span = { start: p.span(name!).end, end: p.span(sign!).end };
  return mendedBy(messages.definesBySign(p.span(sign!), { found: ":", cure }), span, " =");
};

/** `x++`. */
const increments: Recognizer = (p) => {
  const [name, first, second, more] = p.tokens;
  if (
    !is(name, t.Identifier) || !is(first, t.Adding) || second?.image !== first!.image || more !== undefined
  ) {
    return undefined;
  }
  const span = p.span(first!, second), sign = first!.image;
  return mendedBy(messages.noUpdate(span, { name: name!.image, sign }), span, ` = ${name!.image} ${sign} 1`);
};

/** `-- a comment`. */
const dashes: Recognizer = (p) => {
  const [first, second] = p.tokens;
  if (!is(first, t.Minus) || !is(second, t.Minus) || !touch(first, second) || p.index < 2) return undefined;
  const span = p.span(first!, second);
  return mendedBy(messages.commentSign(span, { sign: "--" }), span, "#");
};

/** `{"a": 1}`. */
const dictionaries: Recognizer = (p) => {
  const { found, before } = p;
  if (!is(found, t.Colon) || !is(before, t.StringLiteral, t.Identifier, t.NumberLiteral)) return undefined;
  if (!is(p.at(-2), t.OpenCurly) || !is(p.at(-3), t.Equal, t.OpenRound, t.Comma)) return undefined;
  return messages.noDictionaries(p.span(p.at(-2)!, p.tokens.at(-1)), {});
};

/** `f"x is {x}"`. */
const interpolated: Recognizer = (p) => {
  const { found, before } = p;
  if (
    !is(found, t.StringLiteral) || !touch(before, found) || !/^[fFrRbBuU]{1,2}$/.test(before?.image ?? "")
  ) {
    return undefined;
  }
  const parts = found!.image.slice(1, -1).split(/\{([^{}:]*)(?::[^{}]*)?\}/);
  const cure = parts.map((part, i) => i % 2 === 1 ? part : part.trim() && `"${part.trim()}"`)
    .filter((part) => part !== "").join(", ");
  const span = p.span(before!, found);
  const mistake = messages.noInterpolation(span, { sign: before!.image, cure: cure === "" ? '""' : cure });
  return is(p.at(-2), t.OpenRound) || p.at(-2)?.image === "print" ? mendedBy(mistake, span, cure) : mistake;
};

/** `a <> b`. */
const unequal: Recognizer = (p) => {
  const { found, before } = p;
  if (!is(before, t.Less) || !is(found, t.Greater) || !touch(before, found)) return undefined;
  const span = p.span(before!, found);
  return mendedBy(messages.signForSign(span, { sign: "<>", instead: "!=" }), span, "!=");
};

/** `network { conv2d(8) -> relu, dense(10) }`. */
const layersInARow: Recognizer = (p) => {
  const { found, before } = p;
  const at = p.tokens.slice(0, p.index).findLastIndex((k) => k.image === "network");
  if (at < 0 || !is(p.tokens[at + 1], t.OpenCurly)) return undefined;
  const open = p.tokens.slice(at, p.index).reduce(
    (n, k) => is(k, t.OpenCurly) ? n + 1 : is(k, t.CloseCurly) ? n - 1 : n,
    0,
  );
  if (open === 0) return undefined;
  const arrow = is(found, t.Minus) && is(p.at(1), t.Greater);
  if (!arrow && !is(found, t.Comma, t.Greater, t.Semicolon)) return undefined;
  const last = arrow ? p.at(1)! : found!;
  const span = p.span(found!, last);
  const mistake = messages.layersInARow(span, { sign: p.slice(found, last) });
  return mendedBy(mistake, { start: p.span(before!).end, end: span.end }, "");
};

export const statements: readonly Recognizer[] = [
  layersInARow,
  dashes,
  increments,
  colon,
  interpolated,
  dictionaries,
  unequal,
  methods,
  epochs,
  formatFirst,
  bitsAlone,
  clipRange,
  leftOut,
  misspelt,
];
