/** A network as it was written, and in the order in which it computes. */
import type { LayerEntry, Values } from "../registry/define.ts";
import { type Shape } from "./layer.ts";

export interface NetworkLayer {
  readonly entry: LayerEntry;
  readonly values: Values;
}

/** y = block(x) + x, or + shortcut(x) where the shapes differ (He et al. 2016, equations 1 and 2). */
export interface Residual {
  readonly block: Network;
  readonly shortcut?: Network;
}

export interface Network {
  readonly layers: readonly (NetworkLayer | Residual)[];
}

/** A layer, or the sum that ends a residual block. */
export interface Step {
  readonly layer: NetworkLayer | undefined;
  /** Places of its inputs among the values: 0 is the samples, i + 1 what step i gives. */
  readonly from: readonly [number, ...number[]];
  /** "conv1" for the first layer of that kind; undefined for what has no tensors. */
  readonly path: string | undefined;
  /** Its name in files. */
  readonly label: string;
}

/** A block comes before its shortcut, and both before their sum. */
export function stepsOf(network: Network): Step[] {
  const steps: Step[] = [], counts = new Map<string, number>();
  const numbered = (kind: string) => {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    return `${kind}${counts.get(kind)}`;
  };
  const layer = (own: NetworkLayer, from: number) => {
    const { path: kind, name } = own.entry;
    const path = kind === undefined ? undefined : numbered(kind);
    return steps.push({ layer: own, from: [from], path, label: path ?? `${name}_${steps.length + 1}` });
  };
  const sum = ({ block, shortcut }: Residual, from: number) => {
    const own = through(block, from), beside = shortcut === undefined ? from : through(shortcut, from);
    const label = `add_${steps.length + 1}`;
    return steps.push({ layer: undefined, from: [own, beside], path: undefined, label });
  };
  const through = ({ layers }: Network, from: number): number =>
    layers.reduce((at, part) => "entry" in part ? layer(part, at) : sum(part, at), from);
  through(network, 0);
  return steps;
}

/** A layer cannot take what the one before gives. */
export class ShapeError extends RangeError {
  /** @param step its place among the steps. */
  constructor(readonly step: number, why: string) {
    super(why);
  }
}

/** The shapes of a sample and of what each step gives. @throws ShapeError */
export function shapesOf(network: Network, input: Shape): Shape[] {
  const shapes = [input];
  stepsOf(network).forEach(({ layer, from }, i) => {
    const [own, beside] = from.map((at) => shapes[at]!) as [Shape, Shape?];
    try {
      shapes.push(layer === undefined ? sumShape(own, beside!) : layer.entry.output(layer.values, own));
    } catch (error) {
      throw error instanceof RangeError ? new ShapeError(i, error.message) : error;
    }
  });
  return shapes;
}

function sumShape(block: Shape, shortcut: Shape): Shape {
  const [gives, wanted] = [block.join("×"), shortcut.join("×")];
  if (gives === wanted) return block;
  throw new RangeError(`its block must give ${wanted}, which it is added to: it gives ${gives}`);
}

/** What its file calls a step, and the value that it gives. */
export interface NamedStep extends Step {
  /** What images become before a layer that takes rows. */
  readonly rows?: string;
  readonly output: string;
}

/** The samples are called "input". @throws ShapeError */
export function namesOf(network: Network, input: Shape): NamedStep[] {
  const shapes = shapesOf(network, input), steps = stepsOf(network);
  return steps.map((step, i) => {
    const { layer, label, from } = step;
    const rows = layer?.entry.onnx(layer.values).rows === true && shapes[from[0]]!.length > 1;
    const output = i === steps.length - 1 ? "logits" : `${label}_output`;
    return { ...step, output, ...(rows && { rows: `${label}_rows` }) };
  });
}
