/** What a command reads: a `.quire` file, a notebook, or standard input. */
import { dirname } from "node:path";
import { type Notebook, NotebookError, parseNotebook } from "../notebook/nbformat.ts";
import { both, say, type Text } from "./text.ts";
import { FileError, UsageError } from "./usage_error.ts";

/** What is done with it, for messages: "format", and in Chinese "格式化". */
export interface Doing extends Text {
  /** The command that reads standard input too. */
  readonly command?: string;
}

export interface SourceFile {
  readonly kind: "quire" | "notebook";
  /** How messages call it. */
  readonly name: string;
  /** The folder in which the files that it opens are looked for. */
  readonly folder: string;
  readonly text: string;
}

/** The name that stands for standard input. */
export const standardInput = "-";

/** @throws FileError that says why the file cannot be read, and the cure */
export async function readSource(path: string, doing: Doing): Promise<SourceFile> {
  if (path === standardInput) {
    const text = textOf(await bytesOfInput(), path, doing);
    return { kind: "quire", name: say(both("standard input", "标准输入")), folder: Deno.cwd(), text };
  }
  const kind = kindOf(path);
  const bytes = await readBytes(path, doing);
  if (kind === undefined) {
    const cure = doing.command === undefined ? undefined : `quire ${doing.command} - < ${path}`;
    throw new FileError(
      `Cannot ${doing.en} ${path} as its name must end in .quire or .ipynb${
        cure === undefined ? "" : `: rename it, or ${cure}`
      }`,
      `无法${doing.zh} ${path}：文件名要以 .quire 或 .ipynb 结尾${
        cure === undefined ? "" : `。请改名，或用 ${cure}`
      }`,
    );
  }
  return { kind, name: path, folder: dirname(await Deno.realPath(path)), text: textOf(bytes, path, doing) };
}

/** The only file that is given. @throws UsageError when there is none, or more */
export function onlyFile(positional: readonly string[]): string {
  const [path, ...rest] = positional;
  if (path === undefined || path === "") throw new UsageError("it needs a file", "要写明一个文件");
  if (rest.length === 0) return path;
  const [first] = rest;
  if (/^[\p{L}_][\p{L}\p{N}_]*=/u.test(first!)) {
    throw new UsageError(
      `it takes one file: a parameter is given by -p ${first}`,
      `只接受一个文件：参数要写作 -p ${first}`,
    );
  }
  throw new UsageError(
    `it takes one file: it was given ${positional.length}, ${positional.join(" and ")}`,
    `只接受一个文件：这里给了 ${positional.length} 个：${positional.join("、")}`,
  );
}

/** @throws FileError when its text is no notebook */
export function notebookOf({ name, text }: SourceFile): Notebook {
  try {
    return parseNotebook(text, name);
  } catch (cause) {
    if (!(cause instanceof NotebookError)) throw cause;
    throw new FileError(cause.message, `无法把 "${name}" 读作笔记本：${cause.message.replace(/^.*?: /, "")}`);
  }
}

function kindOf(path: string): SourceFile["kind"] | undefined {
  if (path.endsWith(".quire")) return "quire";
  return path.endsWith(".ipynb") ? "notebook" : undefined;
}

async function bytesOfInput(): Promise<Uint8Array> {
  return new Uint8Array(await new Response(Deno.stdin.readable).arrayBuffer());
}

async function readBytes(path: string, { en, zh }: Doing): Promise<Uint8Array> {
  try {
    return await Deno.readFile(path);
  } catch (cause) {
    const because = (en_: string, zh_: string) =>
      new FileError(
        `Cannot ${en} ${path} as it must be a file that can be read: ${en_}`,
        `无法${zh} ${path}：${zh_}`,
      );
    if (cause instanceof Deno.errors.NotFound) throw because("there is none", "没有这个文件");
    if (cause instanceof Deno.errors.IsADirectory || /Is a directory/.test(String(cause))) {
      throw because("it is a folder", "它是文件夹");
    }
    if (cause instanceof Deno.errors.PermissionDenied) throw because("you may not read it", "没有读取权限");
    throw because((cause as Error).message, (cause as Error).message);
  }
}

/** A byte order mark is left out. @throws FileError when the bytes are no UTF-8 text */
function textOf(bytes: Uint8Array, path: string, { en, zh }: Doing): string {
  const cannot = (en_: string, zh_: string) =>
    new FileError(
      `Cannot ${en} ${path} as it must be UTF-8 text: ${en_}`,
      `无法${zh} ${path}：要是 UTF-8 文本，${zh_}`,
    );
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    throw cannot("it is UTF-16. Save it as UTF-8 in your editor", "而它是 UTF-16。请在编辑器里另存为 UTF-8");
  }
  if (bytes.includes(0)) throw cannot("it holds zero bytes, as no text does", "而它含有零字节，不是文本");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const at = firstFault(bytes), line = bytes.subarray(0, at).filter((byte) => byte === 10).length + 1;
    const byte = bytes[at]?.toString(16).toUpperCase();
    throw cannot(
      `line ${line} holds the byte ${byte}, which begins no character. Save it as UTF-8 in your editor`,
      `而第 ${line} 行的字节 ${byte} 不是任何字符的开头。请在编辑器里另存为 UTF-8`,
    );
  }
}

/** Where the bytes stop being UTF-8. */
function firstFault(bytes: Uint8Array): number {
  let good = 0, bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    try {
      // A character that is cut off at the end is no fault.
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, middle), { stream: true });
      good = middle;
    } catch {
      bad = middle;
    }
  }
  // A character that is cut off was no fault as long as it could go on: it begins at most three bytes before.
  for (let at = good - 1; at >= Math.max(0, good - 3); at--) {
    if (bytes[at]! < 0x80) break;
    if (bytes[at]! >= 0xc0) return isText(bytes.subarray(at, good)) ? good : at;
  }
  return good;
}

function isText(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
