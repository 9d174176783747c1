/** Texts on their way into HTML. */

/** The data of a bundle as text; "" when they are none. */
export const textOf = (value: unknown): string => typeof value === "string" ? value : "";

/** A text as HTML shows it, in elements and in quoted attributes. */
export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll(
    '"',
    "&quot;",
  );
}
