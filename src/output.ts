/** What a cell can show: a closed union, one renderer a kind. */

/** Media type to data: JSON types hold a value, all others a string. */
export type MimeBundle = Readonly<Record<string, unknown>>;

export type Output =
  | { readonly kind: "stream"; readonly name: "stdout" | "stderr"; readonly text: string }
  /** Something shown. With `id`, a later output with the same id and `update` replaces it in place. */
  | {
    readonly kind: "display";
    readonly data: MimeBundle;
    readonly metadata?: MimeBundle;
    readonly id?: string;
    readonly update?: boolean;
    /** What an interaction shows, one by one, for front ends that show each by itself. */
    readonly parts?: readonly Output[];
  }
  /** The value of the cell's last expression. */
  | { readonly kind: "result"; readonly data: MimeBundle; readonly metadata?: MimeBundle }
  | { readonly kind: "clear"; readonly wait: boolean }
  /** Help text, for the front end's pager. */
  | { readonly kind: "pager"; readonly data: MimeBundle };
