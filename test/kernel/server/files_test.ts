import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Serving, serving } from "./serving.ts";

let at: Serving;
beforeAll(async () => void (at = await serving()));
afterAll(() => at[Symbol.asyncDispose]());

const put = (path: string, text: string) => Deno.writeTextFile(join(at.folder, path), text);

test("a file too large for one text is refused with the way out; it can still be downloaded", async () => {
  using file = await Deno.create(join(at.folder, "large.bin"));
  await file.truncate(2 ** 28 + 1);
  const { status, body } = await at.ask("GET", "/api/contents/large.bin");
  expect([status, body.message]).toEqual([413, expect.stringContaining("download it instead")]);
  expect((await at.ask("GET", "/api/contents/large.bin?content=0")).body.size).toBe(2 ** 28 + 1);
  expect((await at.ask("HEAD", "/files/large.bin")).headers.get("content-length")).toBe(String(2 ** 28 + 1));
});

test("files are sent with their type, or for keeping", async () => {
  await put("plot.svg", "<svg/>");
  const shown = await at.ask("GET", "/files/plot.svg");
  expect([shown.status, shown.body, shown.headers.get("content-type")]).toEqual([
    200,
    "<svg/>",
    "image/svg+xml; charset=utf-8",
  ]);
  expect((await at.ask("GET", "/files/plot.svg?download=1")).headers.get("content-disposition")).toMatch(
    /^attachment/,
  );
  expect((await at.ask("HEAD", "/files/plot.svg")).headers.get("content-length")).toBe("6");
});
