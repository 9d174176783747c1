/** What the command line says, in the language that the environment asks for. */
import type { Language } from "../../src/session.ts";
import { languageOf } from "../supervisor/language.ts";

export type Text = Readonly<Record<Language, string>>;

export const both = (en: string, zh: string): Text => ({ en, zh });

export const language = (): Language => languageOf((name) => Deno.env.get(name));

/** The text in the user's language. */
export const say = (text: Text): string => text[language()];
