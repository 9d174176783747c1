import { join } from "node:path";
import { expect, test } from "vitest";
import { serving } from "./serving.ts";

test("a notebook that could not be opened again is not saved over one that can", async () => {
  await using at = await serving();
  const file = join(at.folder, "long.ipynb");
  await Deno.writeTextFile(file, "kept");
  // Its indentation alone takes 300 MB.
  const deep = "[".repeat(800) + `${"0,".repeat(4e5)}0` + "]".repeat(800);
  const content = `{"cells":[],"metadata":{"a":${deep}},"nbformat":4,"nbformat_minor":5}`;
  const body = `{"type":"notebook","format":"json","content":${content}}`;
  const answer = await at.ask("PUT", "/api/contents/long.ipynb", body);
  expect([answer.status, answer.body.message]).toEqual([413, expect.stringContaining("clear outputs")]);
  expect(await Deno.readTextFile(file)).toBe("kept");
});
