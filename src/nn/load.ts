import type { Tensor } from "../model/model.ts";
import type { RunningNetwork } from "./network.ts";
import type { TrainedModel } from "./trained_model.ts";

/** The parameters of a network, one after the other as its layers have them, outside of the arena. */
export type Parameters = readonly Float32Array[];

/**
 * @param read fills in the values of a tensor: its own, or decoded ones.
 * @throws RangeError when the file holds other tensors than its network has.
 */
export function readParameters(
  model: TrainedModel,
  running: RunningNetwork,
  read: (tensor: Tensor, into: Float32Array) => void,
): Parameters {
  const byPath = new Map(model.tensors.map((t) => [t.path, t]));
  return running.places.flatMap(({ layer }, i) =>
    layer.parameters.map(({ name, size }) => {
      const { path } = model.named[i]!;
      const tensor = byPath.get(`${path}.${name}`);
      if (tensor?.size !== size) {
        const is = tensor?.size ?? "none";
        throw new RangeError(
          `Cannot run "${model.name}" as its ${path}.${name} must have ${size} elements: it has ${is}`,
        );
      }
      const values = new Float32Array(size);
      read(tensor, values);
      return values;
    })
  );
}

export function loadParameters(running: RunningNetwork, parameters: Parameters): void {
  running.parameters.forEach(({ at, size }, i) => running.arena.f32(at, size).set(parameters[i]!));
}
