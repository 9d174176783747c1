/** The worker that draws: Plotly for the SVG, resvg for the PNG. It answers one request after the other. */
import { adapting } from "./adapting.ts";
import { initWasm, Resvg } from "@resvg/resvg-wasm";
import type { Answer, Request } from "./painter.ts";
import { encodePng } from "./png.ts";
import { type Draw, raise } from "./stage.ts";

const port = globalThis as unknown as {
  onmessage: ((event: MessageEvent<Request>) => void) | null;
  postMessage(answer: Answer, transfer?: Transferable[]): void;
};

let draw: Promise<Draw> | undefined;
let rasterizer: Promise<void> | undefined;
let last: Promise<void> = Promise.resolve();
const files = new Map<string, Uint8Array>();

port.onmessage = ({ data }) => {
  last = last.then(() => paint(data)).catch((cause: unknown) => {
    port.postMessage({ id: data.id, problem: cause instanceof Error ? cause.message : String(cause) });
  });
};

async function paint(request: Request): Promise<void> {
  if (request.rasterizer) rasterizer = initWasm(request.rasterizer as BufferSource);
  for (const [path, bytes] of request.files) files.set(path, bytes);
  draw ??= raise();
  const svg = await (await draw)(request.figure, request);
  await rasterizer;
  const picture = new Resvg(svg, {
    font: {
      fontBuffers: request.fonts.flatMap((path) => files.get(path) ?? []),
      defaultFontFamily: "Arimo",
      sansSerifFamily: "Arimo",
    },
    fitTo: { mode: "zoom", value: request.zoom },
    background: "white",
  });
  const image = picture.render();
  const png = await encodePng(image.pixels, image.width, image.height);
  image.free();
  picture.free();
  port.postMessage({ id: request.id, svg: adapting(svg), png }, [png.buffer]);
}
