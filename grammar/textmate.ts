/**
 * The same tokens as a TextMate grammar (macromates.com, "Language Grammars"), for editors that colour by it: VS Code, GitHub.
 * Its scopes are those that themes know.
 */
import { reservedWords, statementWords } from "./tokens.ts";

const wordsOf = (words: Iterable<string>) => `\\b(?:${[...words].sort().join("|")})\\b`;

export function textmateGrammar(): unknown {
  const joining = [...reservedWords].filter((word) => !statementWords.has(word));
  return {
    $schema: "https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json",
    name: "Quire",
    scopeName: "source.quire",
    fileTypes: ["quire"],
    patterns: [
      { name: "comment.line.number-sign.quire", match: "#.*$" },
      {
        name: "string.quoted.double.quire",
        begin: '"',
        end: '"|$',
        patterns: [{ name: "constant.character.escape.quire", match: "\\\\." }],
      },
      {
        match:
          "((?:\\d[\\d_]*(?:\\.\\d+)?|\\.\\d+)(?:[eE][+-]?\\d+)?)\\s*(%|(?:bits?|bytes?|[KMG]iB|samples?|epochs?|ms|dB)\\b)?",
        captures: { 1: { name: "constant.numeric.quire" }, 2: { name: "keyword.other.unit.quire" } },
      },
      {
        match: "\\b(formula|scheme|recipe)\\s+([\\p{L}_][\\p{L}\\p{N}_]*)",
        captures: { 1: { name: "storage.type.quire" }, 2: { name: "entity.name.function.quire" } },
      },
      { name: "keyword.control.quire", match: wordsOf(statementWords) },
      { name: "keyword.operator.word.quire", match: wordsOf(joining) },
      {
        match: "([\\p{L}_][\\p{L}\\p{N}_]*)\\s*(?=\\()",
        captures: { 1: { name: "entity.name.function.quire" } },
      },
      { name: "keyword.operator.quire", match: "\\.\\.|[-+*/^=<>!]=?" },
      { name: "punctuation.quire", match: "[()\\[\\]{},;（）［］｛｝，；]" },
    ],
  };
}
