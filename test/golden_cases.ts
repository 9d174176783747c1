/**
 * Golden cases of the language: text files under test/cases/, in folders by the phase that decides them.
 *
 *     # --- what the case shows
 *     quantize weights of linear to int8 per tensor clip percentil
 *     #                                                  ^^^^^^^^^ error[unknown-name] Did you mean "percentile"?
 *
 * The carets stand under the place (in column 1 the # is the first of them); the words after the code must be in the message, the label or the hint. A line
 * `#> text` must be in what the case prints, with one blank for several. A case without carets must run without error or warning.
 */
import { describe, expect, test } from "vitest";
import { openSession, plain } from "./open_session.ts";

interface Expectation {
  readonly line: number;
  readonly column: number;
  readonly length: number;
  readonly code: string;
  readonly words: string;
}

interface Found {
  readonly code: string;
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

/** The diagnostics in rendered text. */
function diagnosticsIn(text: string): Found[] {
  return plain(text).split(/^(?=(?:error|warning|错误|警告)\[)/m).flatMap((part) => {
    const code = /^(?:error|warning|错误|警告)\[([\w-]+)\]/.exec(part)?.[1];
    const at = /--> .*:(\d+):(\d+)$/m.exec(part);
    return code === undefined || at === null
      ? []
      : [{ code, line: Number(at[1]), column: Number(at[2]), text: part }];
  });
}

const folder = new URL("./cases/", import.meta.url);

export const phases: readonly string[] = [...Deno.readDirSync(folder)].filter((e) => e.isDirectory).map((e) =>
  e.name
);

/** The cases of one folder as tests. */
export function testPhase(phase: string): void {
  for (
    const { name: file } of [...Deno.readDirSync(new URL(`${phase}/`, folder))].filter((e) =>
      e.name.endsWith(".quire")
    )
  ) {
    const text = Deno.readTextFileSync(new URL(`${phase}/${file}`, folder));
    describe(`${phase}/${file}`, () => {
      for (const part of text.split(/^# --- /m).slice(1)) {
        const [title = "", ...lines] = part.split("\n");
        test(title, async () => {
          const expected: Expectation[] = [];
          const prints: string[] = [];
          let last = 0;
          lines.forEach((line, i) => {
            const mark = /^(#\s*)(\^+)\s+(?:error|warning)\[([\w-]+)\]\s*(.*)$/.exec(line);
            if (mark !== null) {
              const [, before = "", carets = "", code = "", words = ""] = mark;
              // `#^^^` stands under a word at the start of the line: the # counts as its first caret.
              const first = before === "#";
              const column = first ? 1 : before.length + 1;
              expected.push({ line: last, column, length: carets.length + (first ? 1 : 0), code, words });
            } else if (line.startsWith("#> ")) prints.push(line.slice(3));
            else last = i + 1;
          });
          const trial = await openSession().run(lines.join("\n"));
          const found = diagnosticsIn(`${trial.text}\n${trial.error?.traceback.join("\n") ?? ""}`);
          const place = (d: { code: string; line: number; column: number }) =>
            `${d.line}:${d.column} ${d.code}`;
          expect(found.map(place), found.map((f) => f.text).join("\n")).toEqual(expected.map(place));
          expected.forEach(({ words, length }, i) => {
            expect(found[i]!.text.replace(/\s+/g, " ")).toContain(words);
            expect(found[i]!.text).toMatch(new RegExp(`(?<!\\^)\\^{${length}}(?!\\^)`));
          });
          const printed = trial.text.replace(/[^\S\n]+/g, " ");
          for (const words of prints) expect(printed).toContain(words.replace(/\s+/g, " "));
        });
      }
    });
  }
}
