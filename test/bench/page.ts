/**
 * What the notebook page weighs and how soon it is there, and how soon a figure follows its slider:
 *
 *   deno run -A test/bench/page.ts [ROUNDS]
 *
 * Bytes are those that travel (compressed) until the cells of a notebook without outputs are seen, in a browser that has
 * nothing in its cache. A slider's time is the kernel's: from the message to the idle that follows the figure.
 */
import { launch } from "../browser/chromium.ts";
import { serve, writeNotebook } from "../browser/notebook_page.ts";
import { Kernel } from "../../kernel/supervisor/kernel.ts";
import type { Json } from "../../kernel/protocol/message.ts";
import { FrontEnd } from "../kernel/supervisor/front_end.ts";

const rounds = Number(Deno.args[0] ?? 5);
const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
const worst = (values: readonly number[]) => Math.max(...values);

const served = await serve();
const browser = await launch();
await writeNotebook(served, "a.ipynb", "1 + 1", "formula f(x) = x^2", "show f");
const visible: number[] = [], bytes: number[] = [];
for (let i = 0; i < rounds; i++) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 } });
  const page = await context.newPage();
  let received = 0;
  const sizes: Promise<void>[] = [];
  page.on(
    "response",
    (
      response: {
        headerValue(name: string): Promise<string | null>;
        request(): { sizes(): Promise<{ responseBodySize: number }> };
      },
    ) => {
      sizes.push(
        response.request().sizes().then(
          ({ responseBodySize }) => void (received += responseBodySize),
          () => {},
        ),
      );
    },
  );
  const start = performance.now();
  await page.goto(`${served.server.url}notebooks/a.ipynb?token=${served.server.token}`);
  await page.locator(".jp-CodeCell .cm-content").first().waitFor();
  visible.push(performance.now() - start);
  await page.waitForTimeout(1000);
  await Promise.all(sizes);
  bytes.push(received);
  await context.close();
}
await browser.close();
await served.close();

const folder = await Deno.makeTempDir();
const kernel = new Kernel({ folder });
const front = new FrontEnd(kernel);
const { shown } = await front.execute(
  `formula F(x; b in 2..8) = clamp(round(x * 2^(b - 1)), int(b)) / 2^(b - 1)
interact b in 2..8 { plot F(x; b), F(x; b) - x for x in -2.0..2.0 }`,
);
const slider =
  shown.find(({ type, content }) =>
    type === "comm_open" && ((content["data"] as { state: Json }).state["_model_name"] === "IntSliderModel")
  )!.content["comm_id"];
const moves: number[] = [];
for (let i = 0; i < 40; i++) {
  const start = performance.now();
  const state = { value: 2 + i % 7 };
  const id = front.post("comm_msg", { comm_id: slider, data: { method: "update", state, buffer_paths: [] } });
  await front.until(() => front.states(id).includes("idle"));
  moves.push(performance.now() - start);
}
await kernel.shutdown();
await Deno.remove(folder, { recursive: true });

const ms = (value: number) => `${Math.round(value)} ms`;
console.log(`cells visible: median ${ms(median(visible))}, worst ${ms(worst(visible))} of ${rounds} loads`);
console.log(`bytes before the first figure: ${(median(bytes) / 1e6).toFixed(2)} MB compressed`);
console.log(
  `slider to figure: median ${ms(median(moves))}, worst ${ms(worst(moves.slice(5)))} of ${
    moves.length - 5
  } moves`,
);
Deno.exit(0);
