/** Fake quantization of what flows through a network that runs on our own kernels. */
import type { Flow, RunningNetwork } from "../../nn/network.ts";
import { sizeOf } from "../../nn/layer.ts";
import type { NamedStep } from "../../nn/structure.ts";
import type { Machine } from "../../tensor/machine.ts";
import type { ModelPlan } from "../plan.ts";
import { FakeQuantizer } from "./fake_quantize.ts";
import type { ActivationPlan } from "./treatment.ts";

/** Of one side of each layer, by its path. */
function quantizersOf(plans: readonly ActivationPlan[], role: ActivationPlan["role"], machine: Machine) {
  const own = plans.filter((p) => p.role === role && p.action === "quantize");
  return new Map(own.map((plan) => [plan.layer.path, new FakeQuantizer(machine, plan)]));
}

/** Undefined when nothing that flows is quantized. The caller frees what it takes of the arena. */
export function flowOf(
  { activations }: ModelPlan,
  named: readonly NamedStep[],
  running: RunningNetwork,
  machine: Machine,
): Flow | undefined {
  const inputs = quantizersOf(activations, "inputs", machine),
    outputs = quantizersOf(activations, "outputs", machine);
  if (inputs.size + outputs.size === 0) return undefined;
  const { places, shapes, capacity, arena } = running;
  const most = Math.max(
    ...named.map(({ path, from: [at] }) => inputs.has(path ?? "") ? sizeOf(shapes[at]!) : 0),
  );
  const scratch = arena.alloc(4 * capacity * most);
  const rowsOf = (i: number, count: number, flat: boolean) => {
    const shape = shapes[i]!, cols = flat ? sizeOf(shape) : shape.at(-1)!;
    return [count * sizeOf(shape) / cols, cols] as const;
  };
  return {
    input(i, at, count) {
      const { layer, from } = places[i]!, quantizer = inputs.get(named[i]!.path ?? "");
      if (quantizer === undefined) return at;
      quantizer.run(at, scratch, ...rowsOf(from[0], count, layer.parameters[0]?.shape.length === 2));
      return scratch;
    },
    output(i, at, count) {
      const quantizer = outputs.get(named[i]!.path ?? "");
      quantizer?.run(at, at, ...rowsOf(i + 1, count, false));
    },
  };
}
