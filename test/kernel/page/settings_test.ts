import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { settingsRoutes } from "../../../kernel/page/settings.ts";
import { type Serving, serving } from "../server/serving.ts";

let folder: string;
const kept = () => join(folder, "user", "settings.json");
beforeEach(async () => {
  folder = await Deno.makeTempDir({ prefix: "quire-settings-" });
  const schemas = ["themes", "shortcuts", "fonts"].map((id) => ({
    id: `@a/b:${id}`,
    version: "1",
    schema: {},
  }));
  await Deno.writeTextFile(join(folder, "schemas.json"), JSON.stringify(schemas));
});
afterEach(() => Deno.remove(folder, { recursive: true }));

const start = () => serving({ routes: settingsRoutes(folder, kept()) });
const put = async (at: Serving, id: string, raw: unknown) =>
  (await at.ask("PUT", `/lab/api/settings/@a/b:${id}`, { raw })).status;
async function rawOf(at: Serving): Promise<Record<string, string>> {
  const { body } = await at.ask<{ settings: { id: string; raw: string }[] }>("GET", "/lab/api/settings");
  return Object.fromEntries(body.settings.map(({ id, raw }) => [id.replace("@a/b:", ""), raw]));
}

test("what a user sets outlives the server, comments included", async () => {
  const raw = '{\n  // my own\n  "theme": "JupyterLab Dark"\n}';
  {
    await using first = await start();
    expect(await put(first, "themes", raw)).toBe(204);
  }
  await using second = await start();
  expect(await rawOf(second)).toEqual({ themes: raw, shortcuts: "{}", fonts: "{}" });
  const { body } = await second.ask("GET", "/lab/api/settings/@a/b:themes");
  expect(body).toMatchObject({ raw, settings: { theme: "JupyterLab Dark" } });
});

test("two servers at once do not take each other's settings back", async () => {
  await using first = await start();
  await using second = await start();
  await put(first, "themes", '{"a":1}');
  await put(second, "shortcuts", '{"b":2}');
  await put(first, "fonts", '{"c":3}');
  await using third = await start();
  expect(await rawOf(third)).toEqual({ themes: '{"a":1}', shortcuts: '{"b":2}', fonts: '{"c":3}' });
});

test("a spoilt file is no reason not to start; what is no setting is refused", async () => {
  await Deno.mkdir(join(folder, "user"));
  await Deno.writeTextFile(kept(), "{ spoilt");
  await using at = await start();
  expect((await rawOf(at)).themes).toBe("{}");
  expect(await put(at, "themes", 7)).toBe(400);
  expect(await put(at, "none", "{}")).toBe(404);
  expect([...Deno.readDirSync(join(folder, "user"))].map(({ name }) => name)).toEqual(["settings.json"]);
});
