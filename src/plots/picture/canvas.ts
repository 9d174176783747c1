/**
 * What Plotly needs of a canvas to draw a heat map, where there is none: rectangles and whole images, on white. Its data URL is a
 * name, which `pictured` replaces: compressing takes a promise, and Plotly does not wait.
 */
import { base64 } from "../bundle.ts";
import { encodePng } from "./png.ts";

/** Of happy-dom's element: the size, and methods of the prototype that are replaced. */
interface Element {
  width: number;
  height: number;
}

class Pixels {
  fillStyle = "rgba(0,0,0,1)";
  readonly element: Element;
  #data = new Uint8Array();

  constructor(element: Element) {
    this.element = element;
  }

  /** White where nothing was drawn. */
  get data(): Uint8Array {
    const { width, height } = this.element;
    if (this.#data.length !== width * height * 4) this.#data = new Uint8Array(width * height * 4).fill(255);
    return this.#data;
  }

  fillRect(x: number, y: number, w: number, h: number): void {
    const [r = 0, g = 0, b = 0, alpha = 1] = (/\(([^)]*)\)/.exec(this.fillStyle)?.[1] ?? "").split(",").map(
      Number,
    );
    if (alpha === 0) return;
    const { width, height } = this.element, { data } = this;
    // Plotly's rectangles may have a negative side.
    const [left, right] = [Math.max(0, Math.min(x, x + w)), Math.min(width, Math.max(x, x + w))];
    const [top, bottom] = [Math.max(0, Math.min(y, y + h)), Math.min(height, Math.max(y, y + h))];
    for (let row = Math.round(top); row < Math.round(bottom); row++) {
      for (let col = Math.round(left); col < Math.round(right); col++) {
        data.set([r, g, b, 255], (row * width + col) * 4);
      }
    }
  }

  createImageData(width: number, height: number) {
    return { data: new Uint8ClampedArray(width * height * 4), width, height };
  }

  putImageData(image: { data: Uint8ClampedArray }): void {
    const { data } = this;
    for (let i = 0; i < data.length; i += 4) {
      if (image.data[i + 3] === 0) continue;
      data.set(image.data.subarray(i, i + 3), i);
    }
  }
}

const drawn: { readonly pixels: Uint8Array; readonly width: number; readonly height: number }[] = [];

/** Gives the canvases of a window what is missing. */
export function lendCanvas(prototype: object): void {
  const contexts = new WeakMap<Element, Pixels>();
  Object.assign(prototype, {
    getContext(this: Element, kind: string) {
      if (kind !== "2d") return null;
      const known = contexts.get(this) ?? new Pixels(this);
      contexts.set(this, known);
      return known;
    },
    toDataURL(this: Element) {
      const pixels = contexts.get(this)?.data ?? new Uint8Array(this.width * this.height * 4).fill(255);
      drawn.push({ pixels, width: this.width, height: this.height });
      return `quire:canvas:${drawn.length - 1}`;
    },
  });
}

/** Pixels that an image has at least across: cells keep their edges however a reader scales them. */
const least = 768;

function enlarged({ pixels, width, height }: typeof drawn[number]): typeof drawn[number] {
  const times = Math.ceil(least / Math.max(1, width));
  const [wide, high] = [width * times, height * times];
  const [from, to] = [new Uint32Array(pixels.buffer), new Uint32Array(wide * high)];
  for (let y = 0; y < high; y++) {
    for (let x = 0; x < wide; x++) {
      to[y * wide + x] = from[Math.floor(y / times) * width + Math.floor(x / times)]!;
    }
  }
  return { pixels: new Uint8Array(to.buffer), width: wide, height: high };
}

/** The SVG with the canvases that it names as PNG; they are forgotten. */
export async function pictured(svg: string): Promise<string> {
  const files = await Promise.all(
    drawn.splice(0).map((one) => {
      const { pixels, width, height } = enlarged(one);
      return encodePng(pixels, width, height);
    }),
  );
  return svg.replace(
    /<image\b[^>]*?quire:canvas:(\d+)[^>]*>/g,
    (tag, n) =>
      tag.replace(/ style="[^"]*"/, "").replace(
        /quire:canvas:\d+"/,
        `data:image/png;base64,${base64(files[Number(n)]!)}" image-rendering="optimizeSpeed"`,
      ),
  );
}
