/** Displays that change in place, as a notebook keeps them. */
import { expect, test } from "vitest";
import { CellOutputs, type KernelMessage } from "../../../kernel/notebook/cell_outputs.ts";
import type { Cell } from "../../../kernel/notebook/nbformat.ts";

const cell = (): Cell => ({ id: "a", cell_type: "code", metadata: {}, source: "" });
const message = (type: string, text: string, id: string, request: string): KernelMessage => ({
  header: { msg_type: type },
  parent_header: { msg_id: request },
  content: { data: { "text/plain": text }, metadata: {}, transient: { display_id: id } },
});

test("keep their last state; what ends as nothing, such as the progress of a run, is taken away", () => {
  const outputs = new CellOutputs(), one = cell(), two = cell();
  outputs.begin(one, "r1");
  outputs.begin(two, "r2");
  outputs.take(message("display_data", "10 %", "progress", "r1"));
  outputs.take(message("display_data", "a table", "table", "r1"));
  outputs.take(message("update_display_data", "20 %", "progress", "r1"));
  outputs.take(message("update_display_data", "a better table", "table", "r2"));
  const texts = () => one.outputs!.map((o) => o.output_type === "display_data" && o.data["text/plain"]);
  expect(texts()).toEqual(["20 %", "a better table"]);
  outputs.take(message("update_display_data", "", "progress", "r1"));
  expect(texts()).toEqual(["a better table"]);
  // It does not come back.
  outputs.take(message("update_display_data", "30 %", "progress", "r1"));
  expect(texts()).toEqual(["a better table"]);
  expect(two.outputs).toEqual([]);
});
