/** The files of the prelude as texts of one module, so that a bundle and a browser have them too. */
const folder = "src/prelude";

async function filesIn(under: string): Promise<string[]> {
  const files: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(`${folder}/${under}`)) {
    if (isDirectory) files.push(...await filesIn(`${under}${name}/`));
    else if (name.endsWith(".quire")) files.push(under + name);
  }
  return files;
}

export async function prelude(): Promise<string> {
  const files = (await filesIn("")).sort();
  const texts = await Promise.all(files.map((name) => Deno.readTextFile(`${folder}/${name}`)));
  return [
    "// Written by `deno task gen` from the *.quire files of this folder; a folder in it is a dialect.",
    "export const prelude: Readonly<Record<string, string>> = {",
    ...files.map((name, i) => `  ${JSON.stringify(name)}: ${JSON.stringify(texts[i])},`),
    "};",
    "",
  ].join("\n");
}
