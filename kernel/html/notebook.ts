/** The parts of a notebook file that a page shows (nbformat 4). */

/** Text as nbformat keeps it: whole, or as a list of lines that end with their line breaks. */
export type Text = string | readonly string[];

export interface Output {
  readonly output_type: string;
  readonly name?: string;
  readonly text?: Text;
  /** Media type to data: text, or for JSON types any value. */
  readonly data?: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly ename?: string;
  readonly evalue?: string;
  readonly traceback?: readonly string[];
}

export interface Cell {
  readonly cell_type: string;
  readonly source: Text;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly attachments?: Readonly<Record<string, Readonly<Record<string, Text>>>>;
  readonly execution_count?: number | null;
  readonly outputs?: readonly Output[];
}

export interface Notebook {
  readonly nbformat: number;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly cells: readonly Cell[];
}

export function joined(text: unknown): string {
  if (typeof text === "string") return text;
  return Array.isArray(text) ? text.join("") : "";
}

/** A text as HTML shows it, in elements and in quoted attributes. */
export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll(
    '"',
    "&quot;",
  );
}

/** Base64 (RFC 4648) of bytes. */
export function base64(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 0x6000) {
    text += String.fromCharCode(...bytes.subarray(i, i + 0x6000));
  }
  return btoa(text);
}
