/** The settings that the page's plugins have, as JupyterLab's settings service lists them: made with the bundle. */
import { join } from "node:path";

interface Schema {
  readonly id: string;
  readonly version: string;
  readonly schema: unknown;
}

const scopes = ["@jupyterlab", "@jupyter-notebook", "@jupyter-widgets"];

export function* schemasIn(packages: string): Generator<Schema> {
  for (const scope of scopes) {
    for (
      const { name } of [...Deno.readDirSync(join(packages, scope))].sort((
        a,
        b,
      ) => a.name < b.name ? -1 : 1)
    ) {
      const folder = join(packages, scope, name),
        schemas = join(folder, "schema");
      let entries: Deno.DirEntry[];
      try {
        entries = [...Deno.readDirSync(schemas)];
      } catch (cause) {
        if (cause instanceof Deno.errors.NotFound) continue;
        throw cause;
      }
      const { version }: { version: string } = JSON.parse(
        Deno.readTextFileSync(join(folder, "package.json")),
      );
      for (
        const { name: file } of entries.filter((e) =>
          e.name.endsWith(".json") && e.name !== "package.json.orig"
        )
      ) {
        if (!/^[\w-]+\.json$/.test(file) || file === "package.json") continue;
        const schema = JSON.parse(Deno.readTextFileSync(join(schemas, file)));
        yield {
          id: `${scope}/${name}:${file.replace(/\.json$/, "")}`,
          version,
          schema,
        };
      }
    }
  }
}
