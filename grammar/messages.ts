/**
 * Every sentence that the language can say, in English and in Chinese: functions of texts and numbers, by the phase that
 * says them. The form is "Cannot X as Y must be Z: it is W", and the hint holds the cure.
 */
import { expectations } from "./messages/expectations.ts";
import { exports } from "./messages/exports.ts";
import { names } from "./messages/names.ts";
import { newcomers } from "./messages/newcomers.ts";
import { otherLanguages } from "./messages/other_languages.ts";
import { passes } from "./messages/passes.ts";
import { recipes } from "./messages/recipes.ts";
import { running } from "./messages/running.ts";
import { syntax } from "./messages/syntax.ts";
import { tables } from "./messages/tables.ts";
import { training } from "./messages/training.ts";

export const messages = {
  ...syntax,
  ...newcomers,
  ...otherLanguages,
  ...expectations,
  ...names,
  ...recipes,
  ...passes,
  ...running,
  ...tables,
  ...training,
  ...exports,
};
