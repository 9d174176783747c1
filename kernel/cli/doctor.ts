/** `quire doctor`: finds the installed kernelspec, starts its kernel as a front end would, and names the cure of what is wrong. */
import { join } from "node:path";
import { version } from "../version.ts";
import { defaultName } from "./kernelspec.ts";
import { lastOf, parseOptions } from "./options.ts";
import { choosePlaces, here, placeOptions } from "./places.ts";
import { probe } from "./probe.ts";

/** What is wrong, and what to do about it. */
class Complaint extends Error {
  constructor(message: string, readonly cure: string) {
    super(message);
  }
}

export async function doctor(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, { ...placeOptions, "--name": "value" });
  const where = choosePlaces(options, here).kernels;
  const again = ["quire install", ...args].join(" ");
  try {
    for await (
      const finding of examine(
        join(where, lastOf(options, "--name") ?? defaultName, "kernel.json"),
        again,
      )
    ) {
      console.log(`ok    ${finding}`);
    }
    console.log("Quire is well.");
    return 0;
  } catch (cause) {
    if (!(cause instanceof Complaint)) throw cause;
    console.log(`wrong ${cause.message}\ncure  ${cause.cure}`);
    return 1;
  }
}

async function* examine(file: string, again: string): AsyncGenerator<string> {
  const text = await Deno.readTextFile(file).catch(() => {
    throw new Complaint(`there is no kernelspec: ${file}`, again);
  });
  let argv: readonly string[];
  try {
    ({ argv } = JSON.parse(text));
  } catch {
    throw new Complaint(`the kernelspec is no JSON: ${file}`, again);
  }
  if (!Array.isArray(argv) || !argv.includes("{connection_file}")) {
    throw new Complaint(
      `the kernelspec starts nothing: argv must hold {connection_file} in ${file}`,
      again,
    );
  }
  yield `the kernelspec is ${file}`;
  for (const path of [argv[0]!, ...argv.filter((arg) => arg.endsWith(".js"))]) {
    await Deno.stat(path).catch(() => {
      throw new Complaint(
        `the kernelspec starts what is not there: ${path}`,
        again,
      );
    });
  }
  yield `it starts ${argv[0]}`;
  const { info, reply, shown } = await probe(argv, "2").catch(
    (cause: Error) => {
      throw new Complaint(
        `the kernel does not work: ${cause.message}`,
        `${again}; if that does not help, report these words`,
      );
    },
  );
  const said = String(info["implementation_version"]);
  yield `the kernel answers: Quire ${said}, protocol ${info["protocol_version"]}`;
  if (said !== version) {
    throw new Complaint(
      `the installed Quire is ${said}, this one is ${version}`,
      again,
    );
  }
  const result = shown.find((s) => s.type === "execute_result");
  if (reply["status"] !== "ok" || result === undefined) {
    throw new Complaint(
      `the kernel runs no cell: ${reply["evalue"] ?? "there was no result"}`,
      again,
    );
  }
  yield "it runs a cell";
}
