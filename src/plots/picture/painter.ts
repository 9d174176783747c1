/** Static pictures of figures, drawn in a worker that starts with the first of them. */
import type { ByteSource } from "../../ports.ts";
import { type Figure, sizeOf } from "../figure.ts";
import { type FontFile, fontFiles, needed, styleSheets } from "./fonts.ts";

export interface Picture {
  /** An SVG document. The same figure and size give the same bytes. */
  readonly svg: string;
  /** A PNG of the same, with `zoomOf` times as many pixels a side. */
  readonly png: Uint8Array;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
}

export interface Painter {
  /** Rejects with an Error when the picture cannot be drawn. Without a size, the one that the figure asks for. */
  paint(figure: Figure, size?: { width: number; height: number }): Promise<Picture>;
  /** Ends the worker; a later `paint` starts another. */
  close(): void;
}

export interface Request {
  readonly id: number;
  readonly figure: Figure;
  readonly width: number;
  readonly height: number;
  readonly zoom: number;
  /** The WebAssembly module of the rasterizer, with the first request. */
  readonly rasterizer?: Uint8Array;
  /** The font files for this figure and no others, so that what was drawn before does not matter. */
  readonly fonts: readonly string[];
  /** Those among them that no earlier request brought. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

export type Answer =
  | { readonly id: number; readonly svg: string; readonly png: Uint8Array<ArrayBuffer> }
  | { readonly id: number; readonly problem: string };

/** Pixels of the PNG per CSS pixel: sharp on dense screens, unless the figure is so big that the file would be too. */
export const zoomOf = (width: number, height: number): number => width * height > 400_000 ? 1 : 1.5;

export function createPainter(ports: { openPackaged(path: string): ByteSource }): Painter {
  interface Waiting {
    resolve(picture: { svg: string; png: Uint8Array }): void;
    reject(cause: Error): void;
  }
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let files: FontFile[] | undefined;
  let sent = new Set<string>();
  let next = 1;

  function start(): Worker {
    const started = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    started.onmessage = ({ data }: MessageEvent<Answer>) => {
      const one = waiting.get(data.id);
      waiting.delete(data.id);
      if ("problem" in data) one?.reject(new Error(`Cannot draw a figure as a picture: ${data.problem}`));
      else one?.resolve(data);
    };
    started.onerror = (event) => {
      event.preventDefault();
      stop(`Cannot draw a figure as a picture: ${event.message}`);
    };
    return started;
  }

  function stop(reason: string): void {
    worker?.terminate();
    worker = undefined;
    sent = new Set();
    for (const one of waiting.values()) one.reject(new Error(reason));
    waiting.clear();
  }

  return {
    async paint(figure, size = sizeOf(figure)) {
      files ??= styleSheets.flatMap((path) => fontFiles(path, new TextDecoder().decode(whole(path))));
      // Axes bring digits, a minus sign and SI prefixes of their own.
      const text = "0123456789.−-kMGmµn" + JSON.stringify(figure);
      const first = worker === undefined;
      const fonts = needed(files, text).map((file) => file.path);
      const missing = fonts.filter((path) => !sent.has(path));
      const request: Request = {
        id: next++,
        figure,
        width: size.width,
        height: size.height,
        zoom: zoomOf(size.width, size.height),
        ...(first ? { rasterizer: whole("@resvg/resvg-wasm/index_bg.wasm") } : {}),
        fonts,
        files: new Map(missing.map((path) => [path, whole(path)])),
      };
      worker ??= start();
      for (const path of missing) sent.add(path);
      const drawn = await new Promise<{ svg: string; png: Uint8Array }>((resolve, reject) => {
        waiting.set(request.id, { resolve, reject });
        worker?.postMessage(request);
      });
      return { svg: drawn.svg, png: drawn.png, width: size.width, height: size.height };
    },
    close: () => stop("Cannot draw a figure as a picture: the painter was closed"),
  };

  function whole(path: string): Uint8Array {
    const source = ports.openPackaged(path);
    try {
      const bytes = new Uint8Array(source.size);
      source.read(0, bytes);
      return bytes;
    } finally {
      source.close();
    }
  }
}
