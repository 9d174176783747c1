/** Proven, refuted by an example, or neither. */
export type Verdict<Example> =
  | { readonly answer: "yes" }
  | { readonly answer: "no"; readonly example: Example }
  | { readonly answer: "undecided" };
