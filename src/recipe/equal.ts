/** What `==` means: structural for plain values, content for models, codes and decoders for quantized models. */
import { sameKept } from "../formula/scheme/kept.ts";
import { specialize } from "../formula/scheme/specialize.ts";
import type { QuantizedModel, QuantizedTensor } from "./quantized_model.ts";
import type { RecipeUse, Value } from "./values.ts";

/** Plain data: numbers by IEEE comparison (NaN equals nothing), arrays, maps, typed arrays and records by their parts. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (a.constructor !== b.constructor) return false;
  if (ArrayBuffer.isView(a) || Array.isArray(a)) {
    const [x, y] = [a, b] as unknown as [ArrayLike<unknown>, ArrayLike<unknown>];
    if (x.length !== y.length) return false;
    for (let i = 0; i < x.length; i++) if (!same(x[i], y[i])) return false;
    return true;
  }
  if (a instanceof Map && b instanceof Map) {
    return a.size === b.size && [...a].every(([key, value]) => b.has(key) && same(value, b.get(key)));
  }
  const keys = Object.keys(a);
  const [x, y] = [a, b] as unknown as [Record<string, unknown>, Record<string, unknown>];
  return keys.length === Object.keys(b).length && keys.every((key) => key in y && same(x[key], y[key]));
}

const textOf = ({ definition }: RecipeUse) =>
  definition.source.text.slice(definition.span.start, definition.span.end);

function sameArguments(a: ReadonlyMap<string, Value>, b: ReadonlyMap<string, Value>): boolean {
  return a.size === b.size && [...a].every(([name, value]) => b.has(name) && equal(value, b.get(name)!));
}

/** How codes become values: the integer format or the formulas, not the rule that chose them. */
const decoderOf = ({ plan }: QuantizedTensor) => {
  const { format } = plan;
  if (format?.kind !== "formula") return [format, plan.plan?.mapping];
  const { scheme, args } = format;
  // As a saved file has it: without calls, and with the digits that binary32 needs.
  const { constants, decode } = specialize(scheme, args);
  const binary32 = (_: string, value: unknown) => typeof value === "number" ? Math.fround(value) : value;
  return [
    new Map([...args].filter(([, value]) => typeof value === "number")),
    JSON.stringify([constants, decode], binary32),
  ];
};

/** What is done to what flows. */
const flowing = ({ plan: { activations }, arithmetic }: QuantizedModel) => [
  arithmetic,
  ...activations.filter((a) => a.action === "quantize").map((a) => [
    a.layer.path,
    a.role,
    a.value,
    a.scaling,
    a.formatText,
    a.plan?.mapping ?? "",
    a.plan?.level.kind ?? a.level?.kind ?? "",
    a.statistics ?? a.origins.map((o) => o.text),
  ]),
];

function sameQuantized(a: QuantizedModel, b: QuantizedModel): boolean {
  if (a.tensors.size !== b.tensors.size || !same(flowing(a), flowing(b))) return false;
  // The hash of a large file takes its time.
  if (a.model !== b.model && a.model.hash !== b.model.hash) return false;
  const others = new Map([...b.tensors.values()].map((q) => [q.tensor.path, q]));
  return [...a.tensors.values()].every((q) => {
    const other = others.get(q.tensor.path);
    return other !== undefined && q.bits === other.bits && same(decoderOf(q), decoderOf(other)) &&
      q.side.size === other.side.size &&
      [...q.side].every(([name, kept]) => other.side.has(name) && sameKept(kept, other.side.get(name)!)) &&
      sameKept(q.codes, other.codes);
  });
}

export function equal(a: Value, b: Value): boolean {
  // Numbers are compared as formulas compute them, in binary32.
  if (a.kind === "number" && b.kind === "number") {
    return a.unit === b.unit && Math.fround(a.value) === Math.fround(b.value);
  }
  if ((a.kind === "list" || a.kind === "tuple") && a.kind === b.kind) {
    return a.items.length === b.items.length && a.items.every((item, i) => equal(item, b.items[i]!));
  }
  if (a.kind === "recipe" && b.kind === "recipe") {
    return textOf(a.use) === textOf(b.use) && sameArguments(a.use.args, b.use.args);
  }
  if (a.kind === "distribution" && b.kind === "distribution") {
    return a.distribution.name === b.distribution.name;
  }
  if (a.kind === "model" && b.kind === "model") return a.model.hash === b.model.hash;
  if (a.kind === "quantized" && b.kind === "quantized") return sameQuantized(a.quantized, b.quantized);
  return a.kind === b.kind && same(a, b);
}
