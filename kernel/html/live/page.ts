/** The script of a page that `quire html` writes: figures and interactions come alive in the place of their pictures. */
import { figureType } from "../../mime_types.ts";
import type { Interaction, Output } from "../../../src/session.ts";
import { darkened, type Json } from "../../../src/plots/dark.ts";
import { describe } from "./alternative.ts";
import { type Controls, showHandles } from "./handles.ts";
import { fitted } from "./fit.ts";
import { interactive } from "./interactive.ts";
import { languageButtons, proseLanguage } from "./prose_language.ts";
import type { Figure } from "./snap.ts";

interface Plotly {
  react(node: HTMLElement, data: unknown, layout: unknown, config: unknown): Promise<unknown>;
}

declare const Plotly: Plotly;

const pageLanguage = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
/** Text in two languages: what is computed here follows the reader's choice, else the session that made it. */
const bilingual = document.querySelector(".prose div[lang=en]") !== null &&
  document.querySelector(".prose div[lang=zh]") !== null;
const languageOf = (interaction?: Interaction) =>
  proseLanguage() ?? interaction?.language ?? (bilingual ? "en" : pageLanguage);
const texts = (id: string): unknown[] => JSON.parse(document.getElementById(id)?.textContent ?? "[]");

/** What somebody has zoomed into stays when the figure changes. */
const kept = { uirevision: "kept" };

const isDark = matchMedia("(prefers-color-scheme: dark)");

async function draw(place: HTMLElement, figure: Figure, controls?: Controls): Promise<void> {
  await plot(place, figure);
  showHandles(place, figure, (moved) => plot(place, moved), languageOf(), controls);
}

async function plot(place: HTMLElement, figure: Figure): Promise<void> {
  drawn.set(place, figure);
  const { data, layout: given } =
    (isDark.matches ? darkened(figure as unknown as Json) : figure) as unknown as {
      data: Json[];
      layout: Record<string, Json>;
    };
  const { layout, width } = fitted(data, given, roomAt(place));
  await Plotly.react(place, data, { height: 400, ...kept, ...layout, width, autosize: false }, {
    displayModeBar: false,
  });
  describe(place, layout);
}

const drawn = new Map<HTMLElement, Figure>();
/** Where places will stand that are drawn before they do. */
const waiting = new WeakMap<HTMLElement, HTMLElement>();

/** What a figure has: the width of the outputs that it stands among, for its own box is as wide as what it holds. */
function roomAt(place: HTMLElement): number {
  const outputs = (place.isConnected ? place : waiting.get(place) ?? place).closest<HTMLElement>(".outputs");
  if (outputs === null) return 640;
  return Math.min(720, outputs.clientWidth - Number.parseFloat(getComputedStyle(outputs).paddingLeft) - 2);
}

let turning: ReturnType<typeof setTimeout> | undefined;
/** A window that is turned, and a system that goes dark. */
function drawAgain(): void {
  clearTimeout(turning);
  turning = setTimeout(() => {
    for (const [place, figure] of drawn) {
      if (place.isConnected) void plot(place, figure);
      else drawn.delete(place);
    }
  }, 150);
}
addEventListener("resize", drawAgain);
isDark.addEventListener("change", drawAgain);

async function show(place: HTMLElement, output: Output, controls: Controls): Promise<void> {
  if (output.kind === "display" || output.kind === "result") {
    const figure = output.data[figureType];
    if (figure !== undefined) return await draw(place, figure as Figure, controls);
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

if (bilingual) {
  document.querySelector("main")?.prepend(languageButtons());
}

const figures = texts("figures") as Figure[];
for (const box of document.querySelectorAll<HTMLElement>("[data-figure]")) {
  const place = document.createElement("div");
  waiting.set(place, box);
  draw(place, figures[Number(box.dataset["figure"])]!)
    .then(() => box.replaceChildren(place), (cause) => console.error(cause));
}
const interactions = texts("interactions") as Interaction[];
for (const box of document.querySelectorAll<HTMLElement>("[data-interaction]")) {
  const interaction = interactions[Number(box.dataset["interaction"])]!;
  interactive(box, interaction, { language: () => languageOf(interaction), show });
}
