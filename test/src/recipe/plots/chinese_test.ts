/** Every kind of plot in Chinese: no word of a figure stays English, but names of formats, layers and measures, and what the user wrote. */
import { describe, expect, test } from "vitest";
import type { Figure, Json } from "../../../../src/plots/figure.ts";
import { namesOf } from "../../../../src/registry/registry.ts";
import { cases, setUp } from "./every_plot.ts";
import { unpainted } from "./unpainted.ts";

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
