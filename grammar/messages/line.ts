/** How a line of a result is made: from what it tells, in the language of the session. */
import type { Language } from "../diagnostic.ts";

export type Line<A> = (a: A, language: Language) => string;

export const line = <A>(en: (a: A) => string, zh: (a: A) => string): Line<A> => (a, language) =>
  language === "zh" ? zh(a) : en(a);

export const plural = (n: number) => n === 1 ? "" : "s";

/** Chinese parts joined: a space stands where a Latin word or a number meets a character, none between characters. */
export const spaced = (...parts: readonly string[]): string =>
  parts.reduce((text, part) =>
    text + (/[!-~]$/.test(text) || /^[!-~]/.test(part) ? " " : "") +
    part
  );
