/**
 * What says the label of each file: `labels.csv` (RFC 4180) with the columns `file` and `class` or `text`, or `labels.txt`
 * with a file, a tab and its text on each line, as PaddleOCR has it.
 */
export interface LabelRow {
  readonly file: string;
  readonly label: string;
  /** Of the label file, from 1. */
  readonly line: number;
}

export interface LabelFile {
  readonly kind: "class" | "text";
  readonly rows: readonly LabelRow[];
}

export class LabelFileError extends Error {
  readonly cure =
    "labels.csv begins with `file,class` or `file,text`; each line of labels.txt is a file, a tab and a text";

  constructor(path: string, line: number, problem: string) {
    super(`Cannot read "${path}" as labels: line ${line} ${problem}`);
  }
}

/** The fields of each line; quoted fields hold commas, line ends and doubled quotes. */
function* csv(text: string): Generator<{ readonly fields: string[]; readonly line: number }> {
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|\r|$)/y;
  let line = 1, fields: string[] = [], from = line;
  while (field.lastIndex < text.length || fields.length > 0) {
    const start = field.lastIndex, found = field.exec(text);
    if (found === null) {
      throw new SyntaxError(`${line} must close its quotes before a comma or the end of the line`);
    }
    const [all, quoted, plain, end] = found;
    fields.push(quoted?.replaceAll('""', '"') ?? plain!);
    line += all.match(/\r?\n|\r/g)?.length ?? 0;
    if (end === ",") continue;
    if (fields.length > 1 || fields[0] !== "") yield { fields, line: from };
    [fields, from] = [[], line];
    if (field.lastIndex === start) break;
  }
}

/** @throws LabelFileError with the line. */
export function readLabels(path: string, text: string): LabelFile {
  const body = text.replace(/^\ufeff/, "");
  return path.endsWith(".csv") ? ofTable(path, body) : ofLines(path, body);
}

function ofLines(path: string, text: string): LabelFile {
  const rows = text.split(/\r?\n/).flatMap((line, i): LabelRow[] => {
    if (line.trim() === "") return [];
    const tab = line.indexOf("\t");
    if (tab < 1) throw new LabelFileError(path, i + 1, `must be a file, a tab and a text: it is "${line}"`);
    return [{ file: line.slice(0, tab), label: line.slice(tab + 1), line: i + 1 }];
  });
  return { kind: "text", rows };
}

function ofTable(path: string, text: string): LabelFile {
  try {
    const [head, ...lines] = csv(text);
    const names = head?.fields.map((name) => name.trim().toLowerCase()) ?? [];
    const file = names.indexOf("file"), kind = (["class", "text"] as const).find((k) => names.includes(k));
    if (file < 0 || kind === undefined) {
      const is = names.length === 0 ? "empty" : `"${names.join(",")}"`;
      throw new LabelFileError(path, 1, `must name the columns "file" and "class" or "text": it is ${is}`);
    }
    const at = names.indexOf(kind);
    const rows = lines.map(({ fields, line }): LabelRow => {
      if (fields.length !== names.length) {
        throw new LabelFileError(path, line, `must have ${names.length} fields: it has ${fields.length}`);
      }
      return { file: fields[file]!, label: fields[at]!, line };
    });
    return { kind, rows };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const [, line, problem] = /^(\d+) (.*)$/s.exec(error.message)!;
    throw new LabelFileError(path, Number(line), problem!);
  }
}
