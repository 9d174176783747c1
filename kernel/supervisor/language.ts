/** The language of messages that the environment asks for. */
import type { Language } from "../../src/session.ts";

/** QUIRE_LANGUAGE ("en", "zh"); else the locale, in the order of POSIX: LC_ALL, LC_MESSAGES, LANG. */
export function languageOf(get: (name: string) => string | undefined): Language {
  const wanted = ["QUIRE_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"].map(get).find((value) => value);
  return /^(zh|chinese|中文)/i.test(wanted ?? "") ? "zh" : "en";
}
