/** How a message is made: one function for each language, from texts and numbers. */
import type { Diagnostic, Label, Severity, Span, Wording } from "../diagnostic.ts";

export type Say<A> = (span: Span, a: A, also?: readonly Label[]) => Diagnostic;

export function say<A>(
  code: string,
  en: (a: A) => Wording,
  zh: (a: A) => Wording,
  severity: Severity = "error",
): Say<A> {
  return (span, a, also = []) => ({ code, severity, span, also, wording: { en: en(a), zh: zh(a) } });
}

/** `"a", "b" or "c"`, at most `most`. */
export function choices(names: readonly string[], or: string, quote = '"', most = 8): string {
  const shown = names.slice(0, most).map((n) => `${quote}${n}${quote}`);
  const chinese = /\p{Script=Han}/u.test(or);
  const comma = chinese ? "、" : ", ";
  if (names.length > most) return `${shown.join(comma)}${comma}…`;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(comma)} ${or} ${shown.at(-1)}`;
}
export const meant = (near: readonly string[]) =>
  near.length > 0 ? `Did you mean ${choices(near, "or")}?` : "";
export const meantZh = (near: readonly string[]) =>
  near.length > 0 ? `是不是想写 ${choices(near, "或")}？` : "";
export const join = (...parts: string[]) => parts.filter((p) => p !== "").join(" ");
export const hint = (text: string) => text === "" ? {} : { hint: text };
