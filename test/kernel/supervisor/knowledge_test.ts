import { expect, test } from "vitest";
import { Interpreter } from "../../../kernel/supervisor/interpreter.ts";
import { scriptedSources } from "./front_end.ts";

test("what completion needs is told at the start and when a cell has changed it, not after every cell", async () => {
  const folder = await Deno.makeTempDir();
  const told: string[][] = [];
  const interpreter = new Interpreter({
    folder,
    sources: scriptedSources(),
    threads: 1,
    onKnowledge: ({ names }) => told.push(names.map(({ name, summary }) => `${name} ${summary}`)),
  });
  for (const code of ["print x", "let a 1", "show a", "let a 1", "let a 2\nlet b 3"]) {
    await interpreter.evaluate(code, { place: "cell", emit: () => {} });
  }
  expect(told).toEqual([[], ["a 1"], ["a 2", "b 3"]]);
  await interpreter.close();
  await Deno.remove(folder, { recursive: true });
});
