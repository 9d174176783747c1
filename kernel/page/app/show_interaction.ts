/** Fills a place with an interaction that no kernel serves: its controls move all the same, unless they need one. */
import type { Interaction, Output } from "../../../src/session.ts";
import type { Controls } from "../../html/live/handles.ts";
import { proseLanguage } from "../../html/live/prose_language.ts";
import { figureType } from "../../mime_types.ts";
import { drawFigure } from "./draw_figure.ts";

/** @param html what the cell showed, in an output that may be a stranger's; without it, the body is run at once */
export async function showInteraction(
  place: HTMLElement,
  interaction: Interaction,
  html?: string,
): Promise<void> {
  const still = html === undefined ? undefined : document.createElement("div");
  if (still !== undefined) still.innerHTML = pictureIn(html!);
  if (interaction.needsKernel) {
    const note = document.createElement("p");
    note.textContent = "Run the cell to move its controls. · 运行单元格后即可移动控件。";
    place.replaceChildren(...(still === undefined ? [] : [still]), note);
    return;
  }
  // The cell's picture stays until somebody comes to it: opening a notebook computes nothing.
  const { interactive } = await import("../../html/live/interactive.ts");
  const pageLanguage = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
  const language = () => proseLanguage() ?? interaction.language ?? pageLanguage;
  interactive(place, interaction, { language, show, ...(still !== undefined && { still }) });
}

/** The pictures and tables that the cell showed. A stranger's notebook may hold any HTML: all else of it is left out. */
function pictureIn(html: string): string {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  for (const element of parsed.body.querySelectorAll("*")) {
    if (!kept.has(element.localName)) {
      element.remove();
      continue;
    }
    for (const { name, value } of [...element.attributes]) {
      const image = element.localName === "img" && name === "src" && value.startsWith("data:image/");
      if (!image && !keptAttributes.has(name)) element.removeAttribute(name);
    }
  }
  return parsed.body.innerHTML;
}

const kept = new Set(
  "b br caption code div em i img p pre span strong sub sup table tbody td th thead tr".split(" "),
);
const keptAttributes = new Set(["alt", "class", "width", "height", "colspan", "rowspan"]);

async function show(place: HTMLElement, output: Output, controls: Controls): Promise<void> {
  if (output.kind === "display" || output.kind === "result") {
    const figure = output.data[figureType];
    if (figure !== undefined) return await drawFigure(place, figure, () => controls);
    if (typeof output.data["text/html"] === "string") {
      place.innerHTML = output.data["text/html"];
      return;
    }
  }
  const pre = document.createElement("pre");
  pre.textContent = output.kind === "stream"
    ? output.text
    : output.kind === "clear"
    ? ""
    : String(output.data["text/plain"] ?? "");
  place.replaceChildren(pre);
}
