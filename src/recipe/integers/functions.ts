/** `integers(q)`: a network that runs on integers alone. `integer_steps(q, layer: "conv1", ...)`: one of its codes, step by step. */
import type * as ast from "../../../grammar/ast.ts";
import { messages } from "../../../grammar/messages.ts";
import { lines } from "../../../grammar/messages/display.ts";
import { suggest } from "../../../grammar/suggest.ts";
import { sizeOf } from "../../nn/layer.ts";
import { isTrained } from "../../nn/trained_model.ts";
import { find } from "../../registry/registry.ts";
import { bindArguments } from "../bind_arguments.ts";
import { type Context, fail, isNumericMistake } from "../context.ts";
import { checkNames } from "../distributions/arguments.ts";
import { evaluate, type Locals, text, want } from "../expression.ts";
import { type Entry, tableOf } from "../tables/table_value.ts";
import { QuantizedModel } from "../quantized_model.ts";
import type { Value } from "../values.ts";
import { type IntegerLayer, type IntegerNetwork, integerNetwork } from "./convert.ts";
import { integersByDefinition } from "./run.ts";
import { type IntegerSteps, stepsOfCode } from "./steps.ts";

type Call = ast.CallExpression;

/** What is not known yet while a cell is checked. */
const open: Value = { kind: "unbound", name: "" };

/** The quantized network that is given first, on integers. */
function networkOf(e: Call, example: string, context: Context, locals: Locals) {
  const [first] = e.args;
  if (first === undefined || first.name !== undefined) {
    return fail(
      messages.wrongNumberOfArguments(e.span, { of: e.callee.text, takes: 1, has: 0, example }),
    );
  }
  const value = evaluate(first.value, context, locals);
  if (value.kind === "unbound") return undefined;
  const { quantized } = value.kind === "quantized"
    ? value
    : want("quantized", first.value, context, locals, "Quantize it first: q = apply RECIPE() to NETWORK");
  const { model } = quantized, { span } = first.value;
  if (!isTrained(model)) {
    return fail(messages.integersOfTrained(span, { name: quantized.name, model: model.name }));
  }
  try {
    return { quantized, model, network: integerNetwork(quantized, model) };
  } catch (error) {
    if (!isNumericMistake(error)) throw error;
    return fail(messages.cannotRunIntegers(span, { why: error.message }));
  }
}

function integers(e: Call, context: Context, locals: Locals): Value {
  const found = networkOf(e, "integers(q)", context, locals);
  if (found === undefined) return open;
  if (e.args.length > 1) {
    const a = { of: "integers", takes: 1, has: e.args.length, example: "integers(q)" };
    fail(messages.wrongNumberOfArguments(e.args[1]!.value.span, a));
  }
  const { name, plan, tensors } = found.quantized;
  return { kind: "quantized", quantized: new QuantizedModel(name, plan, tensors, "integers") };
}

const usage = `integer_steps(q, layer: "conv1", data: mnist.valid, sample: 0, output: 0)`;
const ownNames = ["layer", "data"];

function layerOf(
  { steps }: IntegerNetwork,
  e: ast.Expression,
  context: Context,
  locals: Locals,
): IntegerLayer {
  const path = text(e, context, locals), layers = steps.filter((s): s is IntegerLayer => s.kind === "layer");
  const layer = layers.find((l) => l.path === path), known = layers.map((l) => l.path);
  return layer ??
    fail(messages.unknown(e.span, { kind: "layer", name: path, near: suggest(path, known), known }));
}

function integerSteps(e: Call, context: Context, locals: Locals): Value {
  const entry = find("function", "integer_steps")!;
  checkNames(e, [...ownNames, ...entry.params.map((p) => p.name)]);
  const found = networkOf(e, usage, context, locals);
  if (found === undefined) return open;
  const { network } = found,
    [path, data] = ownNames.map((name) => e.args.find((a) => a.name?.text === name)?.value);
  if (path === undefined || data === undefined) {
    const name = path === undefined ? "layer" : "data";
    return fail(messages.missingParameter(e.span, { of: "integer_steps", name, example: usage }));
  }
  const layer = layerOf(network, path, context, locals);
  const { data: { set, part } } = want("data", data, context, locals);
  if (part === undefined) return fail(messages.partMissing(data.span, { data: set.name }));
  const rest = e.args.filter((a) => a.name !== undefined && !ownNames.includes(a.name.text));
  const { sample, output } = bindArguments(entry, { ...e, args: rest }, context, locals);
  const samples = set.parts[part], { window, filters } = layer.convolution;
  const spanOf = (name: string) => rest.find((a) => a.name!.text === name)?.value.span ?? e.span;
  const within = (name: string, value: number, count: number) => {
    if (value < count) return;
    fail(
      messages.outOfRange(spanOf(name), {
        what: `"${name}"`,
        want: `from 0 to ${count - 1}`,
        is: String(value),
      }),
    );
  };
  within("sample", sample!, samples.count);
  const shape = samples.shapeOf(sample!), own = network.shapes.input;
  if (shape.join() !== own.join()) {
    fail(messages.outOfRange(data.span, { what: "a sample", want: own.join("×"), is: shape.join("×") }));
  }
  const x = new Float32Array(sizeOf(own));
  samples.read(sample!, 1, x);
  const { read } = integersByDefinition(network, x), at = network.steps.indexOf(layer);
  within("output", output!, filters * placesOf(window));
  const steps = stepsOfCode(layer, read[at]!, output!);
  const title = `${layer.path}: sample ${sample}, output ${output}`;
  return { kind: "table", table: { ...tableOf(title, rowsOf(steps)), notes: notesOf(steps, context) } };
}

const placesOf = (
  { height, width, kernel, stride, padding, dilation }: IntegerLayer["convolution"]["window"],
) => {
  const along = (size: number, axis: 0 | 1) =>
    Math.floor(
      (size + padding[axis] + padding[axis + 2]! - dilation[axis] * (kernel[axis] - 1) - 1) / stride[axis],
    ) + 1;
  return along(height, 0) * along(width, 1);
};

const rowsOf = ({ terms }: IntegerSteps): Entry[][] =>
  terms.map((term) =>
    (["channel", "row", "col", "code", "x", "w", "product", "accumulator"] as const).map((name): Entry => ({
      name,
      type: "number",
      cell: term[name],
    }))
  );

const notesOf = (steps: IntegerSteps, { settings: { language } }: Context): string[] => {
  const { bias, accumulator, real, requantized } = steps;
  return [
    lines.accumulated({ bias, accumulator, real: real.toPrecision(6) }, language),
    ...(requantized === undefined ? [] : [lines.requantized({ ...requantized, accumulator }, language)]),
  ];
};

export const ofIntegers: Readonly<Record<string, typeof integers>> = {
  integers,
  integer_steps: integerSteps,
};
