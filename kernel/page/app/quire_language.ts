/** Quire in code cells and in fenced blocks of text: colours, comments, indentation. */
import { IEditorLanguageRegistry } from "@jupyterlab/codemirror";
import { foldService, LanguageSupport, StreamLanguage, type StringStream } from "@codemirror/language";
import { statementWords } from "quire:words";

interface Place {
  depth: number;
}

const word = /^[\p{L}_][\p{L}\p{N}_]*/u;
const number = /^(?:\d[\d_]*(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/;
const unit = /^(?:%|(?:bits?|bytes?|[KMG]iB|samples?|epochs?|ms|dB)\b)/;
const words = new Set(statementWords);

function token(stream: StringStream, place: Place): string | null {
  if (stream.eatSpace()) return null;
  if (stream.match(/^#.*/)) return "comment";
  if (stream.match(/^"(?:[^"\\]|\\.)*"?/)) return "string";
  if (stream.match(number)) return "number";
  if (stream.match(unit)) return "unit";
  const found = stream.match(word) as RegExpMatchArray | null;
  if (found !== null) {
    return words.has(found[0]) ? "keyword" : stream.match(/^\s*\(/, false) ? "function" : "variableName";
  }
  const sign = stream.next() ?? "";
  if ("([{（［｛".includes(sign)) place.depth++;
  if (")]}）］｝".includes(sign)) place.depth = Math.max(0, place.depth - 1);
  return /[-+*/^=<>!]/.test(sign) ? "operator" : "punctuation";
}

const quire = StreamLanguage.define<Place>({
  name: "quire",
  startState: () => ({ depth: 0 }),
  token,
  indent: ({ depth }, after, { unit }) =>
    unit * Math.max(0, depth - (/^\s*[)\]}）］｝]/.test(after) ? 1 : 0)),
  languageData: {
    commentTokens: { line: "#" },
    closeBrackets: { brackets: ["(", "[", "{", '"'] },
    indentOnInput: /^\s*[)\]}）］｝]$/,
  },
  tokenTable: {},
});

/** A line that leaves a brace open folds up to the one that closes it. */
const folds = foldService.of((state, start, end) => {
  const line = state.doc.sliceString(start, end).replace(
    /"(?:[^"\\]|\\.)*"|#.*/g,
    "",
  );
  const open = line.lastIndexOf("{");
  if (open < 0 || line.indexOf("}", open) > 0) return null;
  let depth = 1;
  for (let n = state.doc.lineAt(start).number + 1; n <= state.doc.lines; n++) {
    const { text, from } = state.doc.line(n);
    for (let i = 0; i < text.length; i++) {
      if (text[i] === "{") depth++;
      if (text[i] === "}" && --depth === 0) return { from: end, to: from + i };
    }
  }
  return null;
});

export const quireLanguage = {
  id: "@quire/page:language",
  autoStart: true,
  requires: [IEditorLanguageRegistry],
  activate: (_: unknown, languages: IEditorLanguageRegistry) =>
    languages.addLanguage({
      name: "quire",
      displayName: "Quire",
      mime: "text/x-quire",
      extensions: ["quire"],
      load: () => Promise.resolve(new LanguageSupport(quire, [folds])),
    }),
};
