/** Prose in two languages over the same cells: blocks of `<div lang="en">` and `<div lang="zh">`, and buttons that choose. */

import type { Language } from "../../../src/session.ts";

const kept = "quire-prose";

/** An event of the document: the reader has chosen a language. */
export const proseChosen = "quire-prose-chosen";

const choices = [
  { value: "en", label: "EN", title: "English" },
  { value: "zh", label: "中文", title: "中文" },
  { value: "both", label: "EN+中文", title: "English and Chinese · 中英对照" },
] as const;

type Choice = (typeof choices)[number]["value"];

/** The text of a Markdown cell that holds such a block. */
export const holdsLanguages = (markdown: string): boolean => /^<div lang="(?:en|zh)">/m.test(markdown);

/** What the reader chose last, on any page from here; else the language of the browser. */
function chosen(): Choice {
  let last: string | null = null;
  try {
    last = localStorage.getItem(kept);
  } catch {
    // A page from a file may have no storage.
  }
  const known = choices.find(({ value }) => value === last);
  return known?.value ?? (navigator.language.startsWith("zh") ? "zh" : "en");
}

/** The one language that the reader has chosen; undefined without a choice, and for both. */
export function proseLanguage(): Language | undefined {
  const choice = document.body.dataset["prose"];
  return choice === "en" || choice === "zh" ? choice : undefined;
}

/**
 * Three buttons. What is chosen stands in `data-prose` of the body, by which style sheets hide the other language; it is
 * remembered where there is storage.
 */
export function languageButtons(): HTMLElement {
  const group = document.createElement("div");
  group.className = "quire-languages";
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", "Language of the text · 正文语言");
  const buttons = choices.map(({ value, label, title }) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.title = title;
    button.addEventListener("click", () => choose(value));
    return { value, button };
  });
  const press = () => {
    const now = document.body.dataset["prose"];
    document.dispatchEvent(new Event(proseChosen));
    for (const { value, button } of buttons) button.setAttribute("aria-pressed", String(value === now));
  };
  // Another notebook in the same window may have buttons too.
  new MutationObserver(press).observe(document.body, { attributeFilter: ["data-prose"] });
  const choose = (choice: Choice) => {
    document.body.dataset["prose"] = choice;
    press();
    try {
      localStorage.setItem(kept, choice);
    } catch {
      // Then it holds for this page.
    }
  };
  group.append(...buttons.map(({ button }) => button));
  choose(chosen());
  return group;
}
