/** Canonical dotted paths from the names that a file happens to use. */

/** The last part of a parameter's name, which its layer does not share. */
const parameterPart =
  /^(?:[wbWBR]|weights?|bias|biases|kernel|gamma|beta|scale|running_mean|running_var|mean|var)(?:_\d+)?$/;
const parameterEnd = /_(?:weights?|bias|kernel|gamma|beta|running_mean|running_var|[wbWBR])$/;
/** Names that exporters invent: "onnx::MatMul_1234", "1234", "val_12". */
const invented = /^(?:onnx::\w+|\d+|val_\d+|_v_\d+)$/;

/** "/layers.0/MatMul" is "layers.0.MatMul". */
export function canonical(name: string): string {
  return name.split(/[./]+/).filter((part) => part !== "").join(".");
}

export function isInvented(name: string): boolean {
  return name === "" || invented.test(name);
}

/** The layer that a parameter's name tells of, if any: "conv2d_184.w_0" tells of "conv2d_184". */
export function layerOf(parameter: string): string | undefined {
  if (isInvented(parameter)) return undefined;
  const parts = canonical(parameter).split(".");
  const last = parts.at(-1) ?? "";
  if (parts.length > 1 && parameterPart.test(last)) return parts.slice(0, -1).join(".");
  const end = last.replace(parameterEnd, "");
  if (end !== last && end !== "") return [...parts.slice(0, -1), end].join(".");
  return undefined;
}

/** Gives each path once: a second "a" is "a#2". */
export class Paths {
  readonly #taken = new Set<string>();
  readonly #next = new Map<string, number>();

  has(path: string): boolean {
    return this.#taken.has(path);
  }

  take(wanted: string): string {
    const path = wanted === "" ? "unnamed" : wanted;
    let unique = path;
    for (let n = this.#next.get(path) ?? 2; this.#taken.has(unique); n++) {
      unique = `${path}#${n}`;
      this.#next.set(path, n + 1);
    }
    this.#taken.add(unique);
    return unique;
  }
}
