/** A figure as what a cell shows: one bundle that every front end finds a picture in. */
import type { Language } from "../../grammar/messages/figures.ts";
import type { MimeBundle } from "../output.ts";
import { checked, type Figure, fingerprint, type JsonObject } from "./figure.ts";
import type { Picture } from "./picture/painter.ts";
import { caption } from "./caption.ts";
import { sketch } from "./sketch.ts";

/**
 * The media types, and who shows which:
 * - `application/vnd.plotly.v1+json`: front ends with a renderer for Plotly (Quire's page, JupyterLab with its
 *   extension, VS Code), live;
 * - `text/html`: JupyterLab, Notebook, nbconvert and nbviewer prefer it over images, so it holds the picture itself: as
 *   an `<img>` whose source is an SVG data URL, since sanitizers drop inline SVG. It is for light pages, and has a dark form
 *   for pages that say `color-scheme: dark` of it. Its script draws the live figure in
 *   place of the picture where scripts run and the page already has Plotly; nothing is ever fetched;
 * - `image/png`: GitHub and LaTeX, which show nothing else;
 * - `text/plain`: consoles, diffs, and readers who cannot see the picture.
 *
 * Without a picture (a slider is moving: drawing would take too long) the bundle has no HTML and no PNG.
 */
export function figureBundle(
  figure: Figure,
  picture?: Picture,
  language: Language = "en",
): { data: MimeBundle; metadata: MimeBundle } {
  const json = JSON.stringify(checked(figure));
  const text = sketch(figure, language), alt = caption(figure, language);
  const plotly = {
    data: figure.data,
    // Who shows it live says the same to those who cannot see it.
    layout: { ...figure.layout, meta: { ...figure.layout["meta"] as JsonObject, alt } },
    config: { displaylogo: false, responsive: true },
  };
  if (picture === undefined) {
    return { data: { "application/vnd.plotly.v1+json": plotly, "text/plain": text }, metadata: {} };
  }
  const { width, height } = picture;
  return {
    data: {
      "application/vnd.plotly.v1+json": plotly,
      "text/html": html(json, alt, picture),
      "image/png": base64(picture.png),
      "text/plain": text,
    },
    metadata: { "image/png": { width, height } },
  };
}

/** Plotly's buttons are left out: dragging zooms, a double click shows all, and nothing is sent anywhere. */
const config = { displaylogo: false, displayModeBar: false, responsive: true };

/** A figure's JSON goes into its HTML only below this many characters: the picture says the same. */
const liveBelow = 64 * 1024;

function html(json: string, alt: string, picture: Picture): string {
  const { svg, width, height } = picture;
  const id = `quire-${fingerprint(json)}`;
  const source = `data:image/svg+xml;base64,${base64(new TextEncoder().encode(svg))}`;
  const image =
    `<img width="${width}" height="${height}" style="max-width:100%;height:auto;color-scheme:light" ` +
    `alt="${attribute(alt)}" src="${source}">`;
  const live = json.length > liveBelow ? "" : `<script>${script(id, json)}</script>`;
  return `<div class="quire-figure" id="${id}">${image}</div>${live}`;
}

/** `$` in the names of the script's variables would not survive front ends that typeset mathematics. */
function script(id: string, json: string): string {
  const safe = json.replaceAll("<", "\\u003c").replaceAll("\u2028", "\\u2028").replaceAll(
    "\u2029",
    "\\u2029",
  );
  return `(function(){var P=window.Plotly;if(!P||!P.newPlot)return;` +
    `document.querySelectorAll("#${id}:not([data-live])").forEach(function(box){` +
    `var f=${safe};box.setAttribute("data-live","");var d=document.createElement("div");` +
    `P.newPlot(d,f.data,f.layout,${JSON.stringify(config)}).then(function(){box.replaceChildren(d)})})})()`;
}

const attribute = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;").replaceAll("\n", "&#10;");

/** Base64 (RFC 4648) of bytes. */
export function base64(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 0x6000) {
    text += String.fromCharCode(...bytes.subarray(i, i + 0x6000));
  }
  return btoa(text);
}
