/** One browser and one server for the tests of the file that imports this. */
import { afterAll, beforeAll } from "vitest";
import { type Browser, launch } from "./chromium.ts";
import { serve, type Served } from "./notebook_page.ts";

export let browser: Browser;
export let served: Served;

beforeAll(async () => {
  [browser, served] = await Promise.all([launch(), serve()]);
}, 240_000);

afterAll(async () => {
  await browser?.close();
  await served?.close();
});
