/** What a figure holds, read back as numbers and plain text. */
import type { Figure, Json, JsonObject } from "./figure.ts";

/** What a figure says of itself: a description for those whose shape says little, notes behind what is sketched. */
export function saidBy({ layout: { meta } }: Figure, what: "description" | "notes"): string[] {
  const said = typeof meta === "object" && meta !== null && !Array.isArray(meta)
    ? (meta as JsonObject)[what]
    : undefined;
  return Array.isArray(said) ? said.map(String) : [];
}

export const list = (value: Json | undefined): readonly Json[] => Array.isArray(value) ? value : [];
export const brief = (value: number) => String(Number(value.toPrecision(4)));
export const range = (values: readonly number[]): [number, number] =>
  values.reduce<[number, number]>(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, -Infinity]);
export const titleOf = (title: Json | undefined) =>
  typeof title === "object" && title !== null && "text" in title ? unmarked(String(title["text"])) : "";

/** Plotly's markup read back as plain text. */
export function unmarked(text: string): string {
  return text.replace(/<br\s*\/?>/g, " ").replace(/<[^>]*>/g, "").replaceAll("&lt;", "<").replaceAll(
    "&gt;",
    ">",
  )
    .replaceAll("&amp;", "&");
}
