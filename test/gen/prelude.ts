/** The files of the prelude as texts of one module, so that a bundle and a browser have them too. */
export async function prelude(): Promise<string> {
  const files: string[] = [];
  for await (const { name } of Deno.readDir("src/prelude")) if (name.endsWith(".quire")) files.push(name);
  files.sort();
  const texts = await Promise.all(files.map((name) => Deno.readTextFile(`src/prelude/${name}`)));
  return [
    "// Written by `deno task gen` from the *.quire files of this folder.",
    "export const prelude: Readonly<Record<string, string>> = {",
    ...files.map((name, i) => `  ${JSON.stringify(name)}: ${JSON.stringify(texts[i])},`),
    "};",
    "",
  ].join("\n");
}
