/** The language of messages that the environment asks for. */
import type { Language } from "../../src/session.ts";

/** The variables that decide, the first that is set. */
export const languageVariables = ["QUIRE_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"] as const;

/** QUIRE_LANGUAGE ("en", "zh"); else the locale, in the order of POSIX: LC_ALL, LC_MESSAGES, LANG. */
export function languageOf(get: (name: string) => string | undefined): Language {
  const wanted = languageVariables.map(get).find((value) => value);
  return /^(zh|chinese|中文)/i.test(wanted ?? "") ? "zh" : "en";
}
