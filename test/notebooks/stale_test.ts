/** A notebook that runs twice from top to bottom: the same definitions, so that no cell is ever stale. */
import { expect, test } from "vitest";
import { Kernel } from "../../kernel/supervisor/kernel.ts";
import type { StaleCells } from "../../kernel/supervisor/staleness/marks.ts";
import { FrontEnd } from "../kernel/supervisor/front_end.ts";

const folder = new URL("../../notebooks/", import.meta.url).pathname;

interface Cell {
  readonly id: string;
  readonly cell_type: string;
  readonly source: readonly string[];
}

test(
  "the quickstart, run twice, has no stale cell at any time; with another model all have what reads it",
  async () => {
    const { cells }: { cells: readonly Cell[] } = JSON.parse(
      await Deno.readTextFile(`${folder}quickstart.ipynb`),
    );
    const code = cells.filter((cell) => cell.cell_type === "code")
      .map(({ id, source }) => ({ id, text: [source].flat().join("") }));
    const kernel = new Kernel({ folder, threads: 2 });
    const front = new FrontEnd(kernel);
    /** Runs a cell: the marks that were told meanwhile. */
    const run = async (id: string, text: string) => {
      const { reply, shown } = await front.run(id, text);
      expect(reply["status"]).toBe("ok");
      const told = shown.filter(({ type, content }) => type === "comm_msg" && content["comm_id"] === "page");
      return told.map(({ content }) => (content["data"] as StaleCells).cells);
    };
    try {
      front.post("comm_open", { comm_id: "page", target_name: "quire.stale", data: {} });
      for (const { id, text } of [...code, ...code]) {
        for (const marks of await run(id, text)) expect(marks, text).toEqual({});
      }
      const [last] = await run("load", `ocr = samples(gauss, rows: 8, columns: 64, seed: 1)`);
      const reading = code.filter(({ id, text }) => id !== "load" && /\bocr\b/.test(text)).map(({ id }) =>
        id
      );
      expect(reading.length).toBeGreaterThan(1);
      expect(Object.keys(last!)).toEqual(reading);
    } finally {
      await kernel.shutdown();
    }
  },
  240_000,
);
