/** The script of a page that `quire html` writes: figures and interactions come alive in the place of their pictures. */
import { figureType } from "../../mime_types.ts";
import type { Interaction, Output } from "../../../src/session.ts";
import { darkened, type Json } from "./dark.ts";
import { interactive } from "./interactive.ts";
import { languageButtons } from "./prose_language.ts";

interface Figure {
  readonly data: readonly unknown[];
  readonly layout: Readonly<Record<string, unknown>>;
}

interface Plotly {
  react(node: HTMLElement, data: unknown, layout: unknown, config: unknown): Promise<unknown>;
}

declare const Plotly: Plotly;

const language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
const texts = (id: string): unknown[] => JSON.parse(document.getElementById(id)?.textContent ?? "[]");

const isDark = matchMedia("(prefers-color-scheme: dark)");

async function draw(place: HTMLElement, figure: Figure): Promise<void> {
  const { data, layout } = isDark.matches ? darkened(figure as unknown as Json) as unknown as Figure : figure;
  const width = Math.max(320, Math.min(720, place.getBoundingClientRect().width || 640));
  await Plotly.react(place, data, { height: 400, ...layout, width, autosize: false }, {
    displayModeBar: false,
  });
}

async function show(place: HTMLElement, output: Output): Promise<void> {
  if (output.kind === "display" || output.kind === "result") {
    const figure = output.data[figureType];
    if (figure !== undefined) return await draw(place, figure as Figure);
    const html = output.data["text/html"];
    if (typeof html === "string") {
      place.innerHTML = html;
      return;
    }
    return text(place, String(output.data["text/plain"] ?? ""));
  }
  if (output.kind === "stream") text(place, output.text, output.name === "stderr");
}

function text(place: HTMLElement, shown: string, bad = false): void {
  const pre = document.createElement("pre");
  pre.className = bad ? "stream stderr" : "stream stdout";
  pre.textContent = shown;
  place.replaceChildren(pre);
}

if (document.querySelector(".prose div[lang=en]") && document.querySelector(".prose div[lang=zh]")) {
  document.querySelector("main")?.prepend(languageButtons());
}

const figures = texts("figures") as Figure[];
for (const box of document.querySelectorAll<HTMLElement>("[data-figure]")) {
  const place = document.createElement("div");
  draw(place, figures[Number(box.dataset["figure"])]!)
    .then(() => box.replaceChildren(place), (cause) => console.error(cause));
}
const interactions = texts("interactions") as Interaction[];
for (const box of document.querySelectorAll<HTMLElement>("[data-interaction]")) {
  interactive(box, interactions[Number(box.dataset["interaction"])]!, { language, show });
}
