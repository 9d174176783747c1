/** `plot error of weights "conv1" in q`: where a quantized tensor is off, and the scales of its rows. */
import { messages } from "../../../grammar/messages.ts";
import { captions } from "../../../grammar/messages/figures.ts";
import { newCodes, storageOf } from "../../formula/scheme/codes.ts";
import { loaded, readKept } from "../../formula/scheme/kept.ts";
import { cellsOf, errorMapFigure, type MapElement } from "../../plots/error_map.ts";
import { type Context, fail } from "../context.ts";
import { type QuantizedTensor, sqnrOf } from "../quantized_model.ts";
import { quantizedOf } from "../quantized_value.ts";
import type { Drawn, PlotStatement } from "./drawn.ts";
import { tensorOf } from "./histogram.ts";

/** Elements that are read at a time. */
const piece = 1 << 18;

/** The scale of each row, where a row has one or several: their mean. */
function scalesOf(q: QuantizedTensor): Float64Array | undefined {
  const side = ["scale", "s", "a"].flatMap((name) => q.side.get(name) ?? [])[0];
  const { rows } = q.tensor;
  if (side === undefined || side.length < rows || side.length % rows !== 0) return undefined;
  const values = loaded(side), each = side.length / rows;
  return Float64Array.from({ length: rows }, (_, row) => {
    let sum = 0;
    for (let i = 0; i < each; i++) sum += values[row * each + i]!;
    return sum / each;
  });
}

interface Blocks {
  readonly squares: Float64Array[];
  readonly counts: Float64Array[];
  /** In each block the element with the largest error, of equal ones the first. */
  readonly elements: MapElement[][];
}

function blocksOf(q: QuantizedTensor, down: number, across: number, context: Context): Blocks {
  const { rows, cols } = q.tensor;
  const grid = () => Array.from({ length: down }, () => new Float64Array(across));
  const [squares, counts] = [grid(), grid()];
  const largest = Array.from({ length: down }, () => new Float64Array(across).fill(-1));
  const elements: MapElement[][] = Array.from({ length: down }, () => []);
  const run = Math.max(1, Math.floor(piece / cols));
  const [was, is] = [new Float32Array(run * cols), new Float32Array(run * cols)];
  const place = Uint32Array.from({ length: cols }, (_, c) => Math.floor(c * across / cols));
  for (let from = 0; from < rows; from += run) {
    context.poll();
    const count = Math.min(run, rows - from), length = count * cols;
    q.tensor.read(from, count, was.subarray(0, length));
    q.read(from, count, is.subarray(0, length));
    for (let i = 0; i < count; i++) {
      const block = Math.floor((from + i) * down / rows);
      const [s, n, most, found] = [squares[block]!, counts[block]!, largest[block]!, elements[block]!];
      for (let c = 0; c < cols; c++) {
        const error = Math.abs(is[i * cols + c]! - was[i * cols + c]!), at = place[c]!;
        s[at]! += error * error;
        n[at]! += 1;
        // What is not a number is seen too.
        if (!(error <= most[at]!)) {
          most[at] = error;
          found[at] = { row: from + i, col: c, value: was[i * cols + c]!, decoded: is[i * cols + c]! };
        }
      }
    }
  }
  return { squares, counts, elements: withCodes(q, elements) };
}

/** Codes are those of elements, unless a scheme has one for several. */
function withCodes({ codes, tensor }: QuantizedTensor, elements: MapElement[][]): MapElement[][] {
  if (codes.length !== tensor.size) return elements;
  const one = newCodes(storageOf(codes), 1);
  return elements.map((row) =>
    row.map((element) => {
      readKept(codes, element.row * tensor.cols + element.col, one);
      return { ...element, code: Number(one[0]) };
    })
  );
}

export function plotError(s: PlotStatement, context: Context): Drawn {
  const [e, ...more] = s.values;
  if (e === undefined || more.length > 0) {
    const example = `plot error of weights "layer" in q`;
    return fail(messages.oneModel((more[0] ?? s).span, { plot: "error", example }));
  }
  const model = quantizedOf(e, context);
  const tensor = tensorOf(s, model.model, context), q = model.tensors.get(tensor);
  if (q === undefined) {
    return fail(messages.cannotCompute((s.selector ?? e).span, {
      what: `draw the error of "${tensor.path}"`,
      why: "it is not quantized",
    }));
  }
  const { rows, cols } = tensor;
  const [down, across] = cellsOf(rows, cols);
  const { squares, counts, elements } = blocksOf(q, down, across, context);
  const perRow = scalesOf(q);
  const scales = perRow && Array.from({ length: down }, (_, block) => {
    const own = perRow.filter((_, row) => Math.floor(row * down / rows) === block);
    return own.reduce((sum, v) => sum + v, 0) / own.length;
  });
  const cells = squares.map((row, i) => Array.from(row, (v, j) => Math.sqrt(v / counts[i]![j]!)));
  const errors = squares.map((row, i) =>
    Math.sqrt(row.reduce((a, b) => a + b, 0) / counts[i]!.reduce((a, b) => a + b, 0))
  );
  const { language } = context.settings;
  const off = ({ value, decoded }: MapElement) => Math.abs(decoded - value);
  const most = elements.flat().reduce((a, b) => off(b) > off(a) ? b : a);
  const worst = { ...most, error: off(most) };
  const figure = errorMapFigure({
    title: captions.errorOfFormat({ tensor: tensor.path, format: q.plan.formatText }, language),
    rows,
    cols,
    cells,
    elements,
    quantity: tensor.role === "weights" ? "weight" : "value",
    ...(scales && { scales }),
    errors,
    worst: most,
    sqnr: sqnrOf(q),
  }, language);
  const value = { tensor: tensor.path, rows, cols, cells, errors, ...(scales && { scales }), worst };
  return { figure, value };
}
