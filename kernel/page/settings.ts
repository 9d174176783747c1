/**
 * /lab/api/settings: what the user has set in the page, kept in one file between visits. The schemas come with the
 * bundle; what is sent is kept as it was written, comments included.
 */
import { dirname, join } from "node:path";
import { HttpError, notFound } from "../server/http_error.ts";
import { jsonBody, type Route, route, textField } from "../server/router.ts";

interface Schema {
  readonly id: string;
  readonly version: string;
  readonly schema: unknown;
}

/** What stands until the user says otherwise. */
const ours: Readonly<Record<string, string>> = {
  "@jupyterlab/apputils-extension:notification": JSON.stringify({
    fetchNews: "false",
    checkForUpdates: false,
  }),
  // A button in a stranger's text that runs commands of the page.
  "@jupyterlab/apputils-extension:sanitizer": JSON.stringify({ allowCommandLinker: false }),
};

/** @param bundle the folder that the page was bundled into. @param kept the file that holds what users set. */
export function settingsRoutes(bundle: string, kept: string): Route[] {
  const schemas: readonly Schema[] = JSON.parse(
    Deno.readTextFileSync(join(bundle, "schemas.json")),
  );
  let own = read(kept);

  const entry = ({ id, version, schema }: Schema) => {
    const raw = own[id] ?? ours[id] ?? "{}";
    return { id, version, schema, raw, settings: parsed(raw) };
  };
  return [
    route(
      "GET",
      "/lab/api/settings",
      () => Response.json({ settings: schemas.map(entry) }),
    ),
    route("GET", "/lab/api/settings/+id", ({ params }) => {
      const schema = schemas.find(({ id }) => id === params.id);
      if (schema === undefined) throw notFound(`the settings "${params.id}"`);
      return Response.json(entry(schema));
    }),
    route("PUT", "/lab/api/settings/+id", async ({ params, request }) => {
      const { id } = params;
      if (!schemas.some((schema) => schema.id === id)) {
        throw notFound(`the settings "${id}"`);
      }
      const raw = textField(await jsonBody(request), "raw");
      if (raw === undefined) {
        throw new HttpError(
          400,
          `Cannot keep the settings "${id}": "raw" is missing`,
        );
      }
      // Another server of this user may have written since.
      own = { ...read(kept), [id!]: raw };
      await Deno.mkdir(dirname(kept), { recursive: true });
      const temporary = `${kept}.${crypto.randomUUID().slice(0, 8)}`;
      await Deno.writeTextFile(temporary, JSON.stringify(own, null, 2));
      await Deno.rename(temporary, kept);
      return new Response(null, { status: 204 });
    }),
  ];
}

function read(file: string): Record<string, string> {
  try {
    return JSON.parse(Deno.readTextFileSync(file));
  } catch {
    // None yet, or spoilt: settings are a comfort, and the page must start.
    return {};
  }
}

/** JSON with comments, as the page writes it: the page itself reads the comments; here they only stand in the way. */
function parsed(raw: string): unknown {
  try {
    return JSON.parse(
      raw.replace(
        /("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g,
        (_, text) => text ?? "",
      ),
    );
  } catch {
    return {};
  }
}
