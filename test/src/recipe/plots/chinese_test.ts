/** Every kind of plot in Chinese: no word of a figure stays English, but names of formats, layers and measures, and what the user wrote. */
import { describe, expect, test } from "vitest";
import type { Figure, Json } from "../../../../src/plots/figure.ts";
import { namesOf } from "../../../../src/registry/registry.ts";
import { unpainted } from "./unpainted.ts";

const setUp = `
formula F(x; b in 2..8, rule in [clamp, wrap]) = rule(round(x * 2^(b - 1)), int(b)) / 2^(b - 1)
recipe w(b) { quantize weights of all to int(b) symmetric per tensor }
recipe rows(b) { quantize weights of all to int(b) symmetric per channel }
g = samples(gauss, laplace, rows: 64, columns: 256)
q = apply w(4) to g
r = apply rows(4) to g
t = sweep b in 2..5 { evaluate apply w(b) to g by sqnr }
fm = open("fashion_mnist")
net = train network { pool(7) dense(10) } on fm.train take 256 samples for 2 epochs using adam(rate: 0.01) seed 1
s = sensitivity net by w(3) on fm.valid take 50 samples
`;

/** By the name of the plot; a table and expressions have none. */
const cases: Readonly<Record<string, readonly string[]>> = {
  bits: [
    "plot bits of binary_wrap(4), binary_clip(4), fp8_e4m3 mark 1.3",
    "plot bits of fp8_e4m3 mark 0.001",
  ],
  circle: [
    "plot circle of wrap(round(x * 8), int(4)) / 8, clamp(round(x * 8), int(4)) / 8 for x in -2.0..2.0 mark 1.3",
    "plot circle of wrap(round(x * 8), int(4)) / 8 for x in -2.0..2.0 mark 0.3",
  ],
  clipping: [`plot clipping of weights "gauss" in q mark 2.5`],
  error: [`plot error of weights "gauss" in q`, `plot error of weights "gauss" in apply rows(4) to g`],
  histogram: [`plot histogram of weights "gauss" in g, q`],
  levels: ["plot levels of int4, nf4", "plot levels of int4, nf4 mark 32"],
  product: [0, 1, 2].map((step) => `plot product of [[0.5, -1.2]], [[1.0], [-0.7]] mark ${step}`),
  sensitivity: ["plot sensitivity of s"],
  size: ["plot size of g, q"],
  sqnr: ["plot sqnr of q, r"],
  staircase: ["plot staircase of F(x; 3, clamp), F(x; 3, wrap) for x in -2.0..2.0 mark 0.7"],
  theory: ["plot theory of gauss, t for b in 2..5"],
  training: ["plot training of net"],
  "a table": ["plot sqnr of t against b"],
  expressions: ["plot F(x; 3, clamp), x for x in -2.0..2.0 mark 0.5"],
};

/** What a reader sees or hears: all texts, but those that Plotly reads. */
const silent = new Set([
  "type",
  "mode",
  "font",
  "color",
  "colorscale",
  "dash",
  "symbol",
  "anchor",
  "xanchor",
  "yanchor",
  "xref",
  "yref",
  "xaxis",
  "yaxis",
  "side",
  "ticks",
  "layer",
  "fill",
  "fillcolor",
  "hoverinfo",
  "hovermode",
  "textposition",
  "constraintext",
  "orientation",
  "barmode",
  "traceorder",
  "rangemode",
  "exponentformat",
  "bgcolor",
  "paper_bgcolor",
  "plot_bgcolor",
  "linecolor",
  "gridcolor",
  "zerolinecolor",
  "tickcolor",
  "align",
  "shape",
  "overlaying",
  "scaleanchor",
  "matches",
  "editable",
]);
function* texts(value: Json, key = ""): Generator<string> {
  if (silent.has(key) || (key === "meta" && typeof value === "string")) return;
  if (typeof value === "string") yield value;
  else if (Array.isArray(value)) { for (const item of value) yield* texts(item, key); }
  else if (typeof value === "object" && value !== null) {
    for (const [name, inner] of Object.entries(value)) yield* texts(inner, name);
  }
}

/** Names that Chinese texts keep: formats, layers, units, methods, the user's own. */
const kept = new RegExp(
  [
    String.raw`%\{[^}]*\}|<\/?(?:b|br|extra|sup|sub)>`,
    String.raw`(?:round|F|wrap|clamp|w|rows|int|uint|sweep|apply|percentile)\(`,
    String.raw`binary_(?:wrap|clip)|fp8_e4m3|nf4|u?int\d+|float32|f32|minmax|octav|aciq_\w+|entropy|mse\b`,
    String.raw`(?:gauss|dense1)(?:\.weight|\.bias)?|laplace(?:\.weight)?|samples|symmetric|channel|tensor`,
    String.raw`SQNR|sqnr|dB|Lloyd-Max|Gauss|nats|[KMG]iB|weights|bias|dense1|sensitivity net by.*`,
    String.raw`\b(?:clamp|wrap|rule|net|g|q|t|s|a|b|c|x|y|Z[abc]|S[abc]|M|B|i|e)\b`,
  ].join("|"),
  "g",
);
/** Words of the language in tables, names of data, and units. */
const words =
  /SHA-256 [0-9a-f]+|\b(?:quantize weights of all to .*|kept|quire|linear|conv2d|bits?|kB|MB|\d+ B|McNemar|bootstrap|fashion_mnist|ocr_lines|train|valid|test|logit|KL|PP-OCR|Gemm|MatMul|Debian|dataset-fashion-mnist|drawn|numpy|n3|on|of|weights|bias|onnx|show|fm|rows|columns|seed|logit_sqnr)\b/g;
const leftOver = (text: string) => text.replace(kept, " ").match(/[A-Za-z]{2,}/g) ?? [];

const { session, draw } = unpainted();
await session.run(`set language zh${setUp}`);

describe("under `set language zh`", () => {
  test("every plot of the catalogue is here", () => {
    expect(Object.keys(cases)).toEqual(expect.arrayContaining([...namesOf("plot")]));
  });

  test.each(Object.entries(cases).flatMap(([name, codes]) => codes.map((code) => ({ name, code }))))(
    "$code",
    async ({ code }) => {
      const { figure, text } = await draw(code);
      const { data, layout }: Figure = figure;
      const said = [...texts(data as Json), ...texts(layout)];
      expect(said.join("").length).toBeGreaterThan(20);
      expect(Object.fromEntries(said.map((t) => [t, leftOver(t)]).filter(([, left]) => left!.length > 0)))
        .toEqual(
          {},
        );
      expect(text.split("\n").flatMap(leftOver)).toEqual([]);
      expect(said.concat(text).join("")).toMatch(/\p{Script=Han}/u);
    },
  );

  test.each([
    "report q",
    "n3 = apply w(3) to net\nreport n3 on fm.valid take 50 samples",
    "s",
    "evaluate net, n3 on fm.valid take 50 samples by accuracy, loss, kl",
    "diff q, r",
    "diff w(3), rows(3) on g",
    "explain w(3) on g",
    "g",
    "show g",
    "fm",
    "fm.valid",
    `open("ocr_lines")`,
  ])("the tables of %s", async (code) => {
    const { text, error } = await session.run(code);
    expect(error?.traceback).toBeUndefined();
    expect(text.split("\n").flatMap((line) => leftOver(line.replace(words, " ")))).toEqual([]);
    expect(text).toMatch(/\p{Script=Han}/u);
  });
});
