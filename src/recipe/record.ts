/** What every written file says of its origin: the recipe, its arguments and hash, the source and its hash. */
import { dataText } from "./data/data_set.ts";
import { type QuantizedModel } from "./quantized_model.ts";
import { show } from "./use_recipe.ts";

export const version = "0.1.0";

/** SHA-256 of a text, in hexadecimal. */
async function hashText(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (b) => b.toString(16).padStart(2, "0")).join("");
}

/** Passes that changed the model before it was quantized. */
export const preparedKey = "quire.prepared";

/** What the recipe was calibrated on, by what, and the hash of all that was looked at. */
function calibrationOf({ plan: { calibrated } }: QuantizedModel): Record<string, string> {
  if (calibrated === undefined) return {};
  const { data, samples, engine, exact, hash } = calibrated;
  return {
    "quire.calibration": `${dataText(data)}, ${samples} samples`,
    "quire.calibration.data.sha256": data.set.hash,
    "quire.calibration.engine": `${engine}${
      exact ? "" : ", which does not promise the same bytes everywhere"
    }`,
    "quire.calibration.sha256": hash,
  };
}

/** As metadata of a file: texts by name. */
export async function recordOf(q: QuantizedModel): Promise<Record<string, string>> {
  const { definition, args } = q.plan.recipe.use;
  const recipe = definition.source.text.slice(definition.span.start, definition.span.end);
  const given = [...args].map(([name, value]) => `${name}: ${show(value)}`).join(", ");
  return {
    "quire.version": version,
    "quire.recipe": recipe,
    "quire.recipe.arguments": given,
    "quire.recipe.sha256": await hashText(`${recipe}\n${given}`),
    "quire.seed": String(q.plan.recipe.seed),
    "quire.source": q.model.name,
    "quire.source.sha256": q.model.hash,
    ...(q.model.path !== undefined && { "quire.source.path": q.model.path }),
    "quire.dialect": q.plan.recipe.dialect.value,
    ...calibrationOf(q),
    ...(q.plan.prepared && { [preparedKey]: q.plan.recipe.prepare.map((p) => p.name).join(", ") }),
  };
}
