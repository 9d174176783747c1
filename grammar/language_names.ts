/** The languages that messages come in, by all the names that people give them. */
import type { Language } from "./diagnostic.ts";

const names: Readonly<Record<Language, readonly string[]>> = {
  en: ["en", "english", "英文", "英语"],
  zh: ["zh", "chinese", "中文", "汉语", "zh_cn"],
};

/** The language of a name, in whatever case; undefined when it is none of them. */
export function languageNamed(name: string): Language | undefined {
  const wanted = name.toLowerCase();
  return (Object.keys(names) as Language[]).find((language) => names[language].includes(wanted));
}
