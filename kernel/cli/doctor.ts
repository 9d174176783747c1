/** `quire doctor`: finds the installed kernelspec, starts its kernel as a front end would, and names the cure of what is wrong. */
import { join } from "node:path";
import { version } from "../version.ts";
import { optionsOf } from "./descriptions.ts";
import { defaultName } from "./kernelspec.ts";
import { lastOf, onlyOptions } from "./options.ts";
import { print } from "./output.ts";
import { commandThere } from "./place_words.ts";
import { choosePlaces, here } from "./places.ts";
import { probe } from "./probe.ts";
import { both, say, type Text } from "./text.ts";

/** What is wrong, and what to do about it. */
class Complaint extends Error {
  constructor(readonly text: Text, readonly cure: string) {
    super(text.en);
  }
}

export async function doctor(args: readonly string[]): Promise<number> {
  const options = optionsOf("doctor", args);
  onlyOptions(options);
  const where = choosePlaces(options, here).kernels;
  const json = options.values.has("--json");
  const again = commandThere("install", options);
  const file = join(where, lastOf(options, "--name") ?? defaultName, "kernel.json");
  try {
    for await (const finding of examine(file, again)) {
      const message = say(finding);
      print(json ? JSON.stringify({ ok: true, message }) : `ok    ${message}`);
    }
    if (!json) print(say(both("Quire is well.", "Quire 一切正常。")));
    return 0;
  } catch (cause) {
    if (!(cause instanceof Complaint)) throw cause;
    const message = say(cause.text);
    if (json) print(JSON.stringify({ ok: false, message, cure: cause.cure }));
    else print(`wrong ${message}\ncure  ${cause.cure}`);
    return 1;
  }
}

async function* examine(file: string, again: string): AsyncGenerator<Text> {
  const text = await Deno.readTextFile(file).catch(() => {
    throw new Complaint(both(`there is no kernelspec: ${file}`, `没有内核规格：${file}`), again);
  });
  let argv: readonly string[];
  try {
    ({ argv } = JSON.parse(text));
  } catch {
    throw new Complaint(both(`the kernelspec is no JSON: ${file}`, `内核规格不是 JSON：${file}`), again);
  }
  if (!Array.isArray(argv) || !argv.includes("{connection_file}")) {
    throw new Complaint(
      both(
        `the kernelspec starts nothing: argv must hold {connection_file} in ${file}`,
        `内核规格无法启动内核：${file} 的 argv 要含有 {connection_file}`,
      ),
      again,
    );
  }
  yield both(`the kernelspec is ${file}`, `内核规格：${file}`);
  for (const path of [argv[0]!, ...argv.filter((arg) => arg.endsWith(".js"))]) {
    await Deno.stat(path).catch(() => {
      throw new Complaint(
        both(`the kernelspec starts what is not there: ${path}`, `内核规格要启动的文件不存在：${path}`),
        again,
      );
    });
  }
  yield both(`it starts ${argv[0]}`, `它启动 ${argv[0]}`);
  const { info, reply, shown } = await probe(argv, "2").catch(({ message }: Error) => {
    throw new Complaint(
      both(`the kernel does not work: ${message}`, `内核不工作：${message}`),
      say(both(
        `${again}; if that does not help, report these words`,
        `${again}；若仍不行，请报告以上文字`,
      )),
    );
  });
  const said = String(info["implementation_version"]), protocol = info["protocol_version"];
  yield both(
    `the kernel answers: Quire ${said}, protocol ${protocol}`,
    `内核有应答：Quire ${said}，协议 ${protocol}`,
  );
  if (said !== version) {
    throw new Complaint(
      both(
        `the installed Quire is ${said}, this one is ${version}`,
        `已安装的 Quire 是 ${said}，当前是 ${version}`,
      ),
      again,
    );
  }
  const result = shown.find((s) => s.type === "execute_result");
  if (reply["status"] !== "ok" || result === undefined) {
    const why = reply["evalue"];
    throw new Complaint(
      both(
        `the kernel runs no cell: ${why ?? "there was no result"}`,
        `内核无法运行单元格：${why ?? "没有结果"}`,
      ),
      again,
    );
  }
  yield both("it runs a cell", "它能运行单元格");
}
