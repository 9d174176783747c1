/** Passes that change a model before its tensors are planned: what the recipe then sees is another model that computes the same. */
import { messages } from "../../../grammar/messages.ts";
import { lines } from "../../../grammar/messages/display.ts";
import type { Model } from "../../model/model.ts";
import { foldedBytes, foldsOf, type Unfolded } from "../../model/onnx/fold_batch_norm.ts";
import { OnnxModel } from "../../model/onnx/read.ts";
import { type Network, type NetworkLayer, type Residual, stepsOf } from "../../nn/structure.ts";
import { isTrained, memorySource, TrainedModel } from "../../nn/trained_model.ts";
import type { BoundRecipe } from "../bound.ts";
import { type Context, fail } from "../context.ts";
import { type ModelPlan, planRecipe } from "../plan.ts";
import { networkKey } from "../training/checkpoint.ts";
import { networkText } from "../training/network.ts";

/** A file of the user with a pass over it: its hash is that of the file. */
export class PreparedModel extends OnnxModel {
  readonly #source: Model;

  constructor(path: string, bytes: Uint8Array, source: Model) {
    super(path, memorySource(bytes));
    this.#source = source;
  }

  override get hash(): string {
    return this.#source.hash;
  }
}

interface Folded {
  readonly model: Model;
  readonly count: number;
  readonly unfolded: readonly Unfolded[];
}

/** Without some of its layers. */
function without(network: Network, gone: ReadonlySet<NetworkLayer>): Network {
  const part = (own: NetworkLayer | Residual): (NetworkLayer | Residual)[] => {
    if ("entry" in own) return gone.has(own) ? [] : [own];
    const { block, shortcut } = own;
    return [{ block: without(block, gone), ...(shortcut && { shortcut: without(shortcut, gone) }) }];
  };
  return { layers: network.layers.flatMap(part) };
}

/** The same model with every batch normalization folded that can be. */
export function foldBatchNorm(model: OnnxModel): Folded {
  const { folds, unfolded } = foldsOf(model), count = folds.length;
  if (count === 0) return { model, count, unfolded };
  if (!isTrained(model)) {
    return { model: new PreparedModel(model.path, foldedBytes(model, folds), model), count, unfolded };
  }
  const paths = new Set(folds.map((f) => f.norm.path));
  const gone = stepsOf(model.network).flatMap(({ path, layer }) =>
    layer && paths.has(path ?? "") ? [layer] : []
  );
  const network = without(model.network, new Set(gone));
  const bytes = foldedBytes(model, folds, { [networkKey]: networkText(network) });
  const folded = new TrainedModel(model.path, memorySource(bytes), network, model.input, model, [
    ...model.notes.slice(0, 1),
    networkText(network),
  ]);
  return { model: folded, count, unfolded };
}

/** The plan of a recipe on a model as its passes leave it, and what they did. @throws DiagnosticError */
export function planPrepared(recipe: BoundRecipe, model: Model, context: Context): ModelPlan {
  const { source } = recipe.use.definition;
  const pass = recipe.prepare.find((p) => p.name === "fold_batch_norm");
  if (pass === undefined) return planRecipe(recipe, model);
  if (!(model instanceof OnnxModel)) {
    return fail({ ...messages.foldsGraph(pass.span, { model: model.name, is: model.format }), source });
  }
  const { model: folded, count, unfolded } = foldBatchNorm(model), { language } = context.settings;
  if (count === 0) {
    context.warn({
      ...messages.foldsNothing(pass.span, { model: model.name, stay: unfolded.length }),
      source,
    });
  }
  const plan = planRecipe(recipe, folded);
  const stay = Object.entries(Object.groupBy(unfolded, (u) => u.why)).map(([why, all]) => ({
    why: why as Unfolded["why"],
    count: all!.length,
    first: all![0]!.norm.path,
  }));
  return { ...plan, prepared: [lines.folded({ count, of: count + unfolded.length, stay }, language)] };
}
