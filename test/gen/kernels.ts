/** Compiles a folder of AssemblyScript into the text of the kernels.gen.ts beside it. */
import asc from "assemblyscript/asc";

/** `folder` holds assembly/index.ts. */
export async function kernels(folder: string): Promise<string> {
  const entry = `${folder}/assembly/index.ts`;
  const { error, binary, stderr } = await compile(entry);
  if (error !== null || binary === undefined) throw new Error(`Cannot compile ${entry}: ${error}\n${stderr}`);
  const lines = binary.toBase64().match(/.{1,120}/g) ?? [];
  return [
    `// Made from ${entry.replace("/index.ts", "")} by deno task gen. Do not edit.`,
    "/** The fixed kernels as WebAssembly, in base64. */",
    `export const kernels: string =\n${lines.map((line) => `  "${line}"`).join(" +\n")};`,
    "",
  ].join("\n");
}

async function compile(entry: string) {
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main([
    entry,
    "--outFile=kernels.wasm",
    // V8 optimizes well enough: what matters here is inlining.
    "--optimizeLevel=3",
    "--noAssert",
    "--runtime=stub",
    "--use=abort=",
    "--importMemory",
    "--noExportMemory",
    "--sharedMemory",
    "--maximumMemory=65536",
    "--enable=simd,threads",
  ], {
    readFile: (name, base) => Deno.readTextFile(`${base}/${name}`).catch(() => null),
    writeFile: (name, contents) => {
      if (name.endsWith(".wasm")) binary = contents as Uint8Array;
    },
    listFiles: () => null,
  });
  return { error, binary, stderr: stderr.toString() };
}
