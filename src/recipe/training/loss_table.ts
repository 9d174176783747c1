import type { TrainedModel } from "../../nn/trained_model.ts";
import { type Entry, tableOf, type TableValue } from "../tables/table_value.ts";

/** How a network learned: a row for each step, means over its batch before the step; of one from a file a row for each epoch. */
export const lossTable = ({ name, steps, epochs }: TrainedModel): TableValue =>
  tableOf(
    name,
    (steps.length > 0 ? steps : epochs).map(({ step, epoch, loss, accuracy }): Entry[] => [
      { name: "step", type: "number", cell: step },
      { name: "epoch", type: "number", cell: epoch },
      { name: "loss", type: "number", digits: 4, cell: loss },
      { name: "accuracy", type: "number", unit: "%", digits: 2, cell: accuracy },
    ]),
  );
