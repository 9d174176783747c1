import { afterAll, describe, expect, test } from "vitest";
import { type Figure, fingerprint, sizeOf } from "../../../src/plots/figure.ts";
import { darkColour } from "../../../src/plots/dark.ts";
import { figureBundle } from "../../../src/plots/bundle.ts";
import { createPainter, zoomOf } from "../../../src/plots/picture/painter.ts";
import { fontFiles, needed } from "../../../src/plots/picture/fonts.ts";
import { decodePng, inked } from "./decode.ts";
import { openPackaged } from "./packaged.ts";
import { samples } from "./sample.ts";

const painter = createPainter({ openPackaged });
afterAll(() => painter.close());

const titled = (text: string): Figure => ({
  data: [],
  layout: { ...samples["lines"]!.layout, title: { ...(samples["lines"]!.layout["title"] as object), text } },
});

describe("pictures", () => {
  test.each(Object.entries(samples))(
    "%s: a picture in its size, with ink and colours, small",
    async (_name, figure) => {
      const picture = await painter.paint(figure);
      const { width, height } = sizeOf(figure);
      expect(picture.svg).toMatch(new RegExp(`^<svg [^>]*width="${width}" height="${height}"`));
      expect(picture.svg.length).toBeLessThan(150_000);
      expect(picture.png.length).toBeLessThan(60_000);
      const pixels = await decodePng(picture.png);
      const zoom = zoomOf(width, height);
      expect([pixels.width, pixels.height]).toEqual([Math.round(width * zoom), Math.round(height * zoom)]);
      const { ink, colours } = inked(pixels);
      expect(ink).toBeGreaterThan(2000);
      expect(colours).toBeGreaterThan(8);
      // The title stands in the top left corner.
      expect(inked(pixels, 0, 0, 300, 54).ink).toBeGreaterThan(100);
    },
  );

  test("a heat map is an image in the picture, of as many shades as it has", async () => {
    const figure = samples["error_map"]!;
    const { svg, png } = await painter.paint(figure);
    expect(svg).toMatch(
      /<image\b[^>]*href="data:image\/png;base64,[A-Za-z0-9+/=]{1000,}" image-rendering="optimizeSpeed"/,
    );
    expect(svg).not.toContain("quire:canvas");
    // Cells have edges: most neighbouring pixels of the map have the same shade, and the shades are those of the scale.
    const pixels = await decodePng(png), [x0, y0, x1, y1] = [200, 200, 500, 400];
    let same = 0;
    for (let y = y0; y < y1; y++) {
      for (let x = x0; x < x1; x++) if (pixels.at(x, y) === pixels.at(x + 1, y)) same++;
    }
    expect(same / ((x1 - x0) * (y1 - y0))).toBeGreaterThan(0.6);
    expect(inked(pixels, x0, y0, x1, y1).colours).toBeLessThan(40);
    expect((await painter.paint(figure)).svg).toBe(svg);
  });

  test.each(["bits", "error_map"])(
    "%s has a rule for dark pages for each colour that has a counterpart",
    async (name) => {
      const { svg } = await painter.paint(samples[name]!);
      const [, style = ""] =
        /^<svg [^>]*><style>@media\(prefers-color-scheme:dark\)\{(.*?)\}<\/style>/.exec(svg) ?? [];
      const hex = (rgb: string) =>
        "#" + rgb.match(/\d+/g)!.map((c) => Number(c).toString(16).padStart(2, "0")).join("");
      const used = new Set(svg.replace(style, "").match(/\b(?:fill|stroke): rgb\(\d+, \d+, \d+\)/g));
      expect(used).toContain("fill: rgb(255, 255, 255)");
      for (const one of used) {
        const [property, colour] = one.split(": ") as [string, string], dark = darkColour(hex(colour));
        const rule = `[style*="${one}"]{${property}:${dark}!important}`;
        if (dark === hex(colour)) expect(style).not.toContain(`[style*="${one}"]`);
        else expect(style).toContain(rule);
      }
      expect(style.includes("image,.cbfills{filter:")).toBe(name === "error_map");
    },
  );

  test("the same figure gives the same bytes, whatever was drawn before", async () => {
    const first = await painter.paint(samples["lines"]!);
    await painter.paint(titled("第一卷积层的权重分布 Ωλ"));
    const again = await painter.paint(samples["lines"]!);
    expect(again.svg).toBe(first.svg);
    expect(again.png).toEqual(first.png);
    const other = createPainter({ openPackaged });
    const fresh = await other.paint(samples["lines"]!);
    other.close();
    expect(fresh).toEqual(first);
  });

  test("two figures in one page do not share ids", async () => {
    const ids = async (figure: Figure) =>
      [...(await painter.paint(figure)).svg.matchAll(/ id="([^"]+)"/g)].map((m) => m[1]);
    const [one, two] = [await ids(samples["lines"]!), await ids(samples["histogram"]!)];
    expect(one.length).toBeGreaterThan(0);
    expect(one.filter((id) => two.includes(id))).toEqual([]);
  });

  test("a legend's names are not cut where the reader's fonts are wider", async () => {
    const { svg } = await painter.paint(samples["lines"]!);
    expect(svg).toContain('class="legendtext"');
    expect(svg).not.toMatch(/clip-path="url\(#legend/);
  });

  test("Chinese text has glyphs of its own, not boxes", async () => {
    const ink = async (text: string) =>
      inked(await decodePng((await painter.paint(titled(text))).png), 0, 0, 300, 54).ink;
    const [none, one, dense] = [await ink(""), await ink("一"), await ink("量")];
    expect(none).toBe(0);
    expect(one).toBeGreaterThan(5);
    expect(dense).toBeGreaterThan(2 * one);
  });

  test("a figure that Plotly cannot draw is an error, and the next one is drawn", async () => {
    const bad = { data: [], layout: { width: 640 } } as const;
    const broken = await painter.paint(bad, { width: 0, height: 0 }).catch((cause: Error) => cause.message);
    expect(broken).toMatch(/^Cannot draw a figure as a picture: /);
    expect((await painter.paint(samples["lines"]!)).svg).toContain("</svg>");
  });

  test("closing rejects what is under way, and painting starts anew", async () => {
    const other = createPainter({ openPackaged });
    const pending = other.paint(samples["lines"]!);
    other.close();
    await expect(pending).rejects.toThrow("the painter was closed");
    expect((await other.paint(samples["lines"]!)).png.length).toBeGreaterThan(0);
    other.close();
  });

  test("a process that may only read the sources can draw", async () => {
    const root = new URL("../../../", import.meta.url).pathname;
    const run = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--no-prompt",
        "--no-check",
        `--allow-read=${root}`,
        `${root}test/src/plots/sandboxed.ts`,
      ],
      stdin: "null",
    }).output();
    const { svg, png } = await painter.paint(samples["lines"]!);
    expect(new TextDecoder().decode(run.stderr)).toBe("");
    expect(new TextDecoder().decode(run.stdout)).toBe(`${fingerprint(svg)} ${fingerprint(String(png))}\n`);
  });
});

describe("fonts", () => {
  const css =
    `@font-face { src: url(./files/a.woff2) format('woff2'), url(./files/a.woff); unicode-range: U+0-7F,U+2212; }
    @font-face { src: url("b.woff2"); unicode-range: U+4e00-9fff; }`;

  test("a text asks for the files that hold its characters, first come first", () => {
    const files = fontFiles("pack/style/x.css", css);
    expect(files.map((f) => f.path)).toEqual(["pack/style/files/a.woff2", "pack/style/b.woff2"]);
    expect(needed(files, "1−2")).toEqual([files[0]]);
    expect(needed(files, "权重 w")).toEqual([files[1], files[0]]);
    expect(needed(files, "ℵ")).toEqual([]);
  });
});

describe("bundle", () => {
  test.each(Object.entries(samples))("%s shows a picture in each form", async (_name, figure) => {
    const picture = await painter.paint(figure);
    const { data, metadata } = figureBundle(figure, picture);
    expect(Object.keys(data)).toEqual([
      "application/vnd.plotly.v1+json",
      "text/html",
      "image/png",
      "text/plain",
    ]);
    expect(data["application/vnd.plotly.v1+json"]).toMatchObject({
      data: figure.data,
      layout: figure.layout,
    });
    const html = String(data["text/html"]);
    const source = /<img [^>]*src="data:image\/svg\+xml;base64,([^"]+)"/.exec(html)?.[1] ?? "";
    expect(new TextDecoder().decode(Uint8Array.from(atob(source), (c) => c.charCodeAt(0)))).toBe(picture.svg);
    expect(html).not.toMatch(/https?:/);
    expect(html.match(/<\/script>/g)).toHaveLength(1);
    expect(Uint8Array.from(atob(String(data["image/png"])), (c) => c.charCodeAt(0))).toEqual(picture.png);
    expect(metadata).toEqual({ "image/png": { width: picture.width, height: picture.height } });
    expect(JSON.stringify(data).length).toBeLessThan(250_000);
  });

  test("the script draws the figure where there is a Plotly, and does nothing where there is none", () => {
    const html = String(
      figureBundle(samples["sqnr"]!, { svg: "<svg/>", png: new Uint8Array(), width: 1, height: 1 })
        .data["text/html"],
    );
    const script = /<script>([\s\S]*)<\/script>/.exec(html)![1]!;
    const drawn: unknown[] = [];
    const box = { setAttribute: () => undefined, replaceChildren: (d: unknown) => drawn.push(d) };
    const document = {
      querySelectorAll: (q: string) => html.includes(q.slice(1, 15)) ? [box] : [],
      createElement: () => "div",
    };
    const run = new Function("window", "document", script);
    run({}, document);
    let figure: unknown[] = [];
    const newPlot = (...args: unknown[]) => {
      figure = args;
      return { then: (done: () => void) => done() };
    };
    run({ Plotly: { newPlot } }, document);
    expect(drawn).toEqual(["div"]);
    expect(figure.slice(1, 3)).toEqual([samples["sqnr"]!.data, samples["sqnr"]!.layout]);
  });

  test("without a picture there is neither HTML nor PNG", () => {
    expect(Object.keys(figureBundle(samples["lines"]!).data)).toEqual([
      "application/vnd.plotly.v1+json",
      "text/plain",
    ]);
  });
});
