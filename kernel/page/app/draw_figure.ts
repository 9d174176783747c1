/** Draws figures by Plotly, which is loaded with the first one, and lets their marks be dragged. */
import { describe } from "../../html/live/alternative.ts";
import { darkened, type Json } from "../../../src/plots/dark.ts";
import { fitted } from "../../html/live/fit.ts";
import { type Controls, showHandles } from "../../html/live/handles.ts";
import type { Figure as Drawn } from "../../html/live/snap.ts";

interface Figure extends Drawn {
  readonly config?: Readonly<Record<string, unknown>>;
}

interface Plotly {
  react(
    node: HTMLElement,
    data: unknown,
    layout: unknown,
    config: unknown,
  ): Promise<unknown>;
  purge(node: HTMLElement): void;
  Plots: { resize(node: HTMLElement): void };
}

let loading: Promise<Plotly> | undefined;
/** A script of its own: 1.4 MB that no page needs before its first figure. */
export function plotly(): Promise<Plotly> {
  return loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    // Beside this script, wherever that is served.
    script.src = new URL("./plotly.js", import.meta.url).href;
    script.onload = () => resolve((globalThis as unknown as { Plotly: Plotly }).Plotly);
    script.onerror = () => {
      loading = undefined;
      reject(
        new Error(
          "Cannot show figures as Plotly must be loaded: the server does not answer",
        ),
      );
    };
    document.head.append(script);
  });
}

/** JupyterLab says of its theme whether it is light, VS Code of which kind it is. */
const isDark = () =>
  document.body.dataset["jpThemeLight"] === "false" ||
  /^vscode-(?:dark|high-contrast)$/.test(document.body.dataset["vscodeThemeKind"] ?? "");

/** Draws into `node`, or changes what it has drawn there; marks of the figure move the controls around it, or the figure alone. */
export async function drawFigure(node: HTMLElement, figure: unknown, around: Around): Promise<void> {
  await plot(node, figure);
  draggable(node, figure, around);
}

async function plot(node: HTMLElement, figure: unknown): Promise<void> {
  const library = await plotly();
  // Plotly writes into what it is given; a model's data are the notebook's.
  const shown = isDark() ? darkened(figure as Json) : structuredClone(figure);
  const { data, layout: given, config } = shown as unknown as Figure;
  const room = node.clientWidth;
  const { layout, width, key } = fitted(data as Json[], given as Record<string, Json>, room || 640);
  forms.set(node, key);
  figures.set(node, figure);
  widths.observe(node);
  // What is wider than its box scrolls there.
  const size = room > 0 && width > room ? { width, autosize: false } : { autosize: true };
  await library.react(node, data, { ...size, ...kept, ...layout }, { responsive: true, ...config });
  describe(node, layout);
}

/** What the form of a figure depended on when it was drawn. */
const forms = new WeakMap<HTMLElement, string>();

const figures = new WeakMap<HTMLElement, unknown>();
/** A figure may be drawn before it stands anywhere, and windows are turned: then it takes another form. */
const widths = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const node = target as HTMLElement, figure = figures.get(node);
    if (figure !== undefined && node.clientWidth > 0 && !fitsStill(node, figure)) void plot(node, figure);
  }
});

/** Whether it would have the same form in the width that there is now. */
export function fitsStill(node: HTMLElement, figure: unknown): boolean {
  const { data, layout } = figure as Figure;
  const { key } = fitted(data as Json[], layout as Record<string, Json>, node.clientWidth);
  return forms.get(node) === key;
}

/** What somebody has zoomed into stays when the figure changes. */
const kept = { uirevision: "kept" };

/** Asked once the figure is drawn: only then does it stand in its place. */
export type Around = () => Controls | undefined;

/** Marks of a drawn figure follow the mouse. */
export function draggable(node: HTMLElement, figure: unknown, around: Around): void {
  const language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
  showHandles(node, figure as Figure, (moved) => plot(node, moved), language, around());
}
