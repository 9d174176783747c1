/** The controls around a figure that a kernel's interaction shows: models of Jupyter's widgets, whoever's copy draws them. */
import type { Widget } from "@lumino/widgets";
import type { Controls } from "../../html/live/handles.ts";

/** A model of a widget, as Backbone keeps it (ipywidgets, @jupyter-widgets/base). */
interface Model {
  get(attribute: string): unknown;
  set(attribute: string, value: unknown): void;
  save_changes(): void;
}

const isModel = (value: unknown): value is Model =>
  typeof value === "object" && value !== null && typeof (value as Model).save_changes === "function";

/** What a panel of a widget shows: ipywidgets keeps the view with it. */
const modelOf = (widget: Widget): Model | undefined => {
  const model = (widget as unknown as { _view?: { model?: unknown } | null })._view?.model;
  return isModel(model) ? model : undefined;
};

function named(model: Model, name: string): Model | undefined {
  if (model.get("description") === name) return model;
  const children = model.get("children");
  if (!Array.isArray(children)) return undefined;
  for (const child of children) {
    const found = isModel(child) ? named(child, name) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Undefined when no widget stands around it. */
export function controlsAround(figure: Widget): Controls | undefined {
  let root: { readonly model: Model; readonly node: HTMLElement } | undefined;
  for (let widget = figure.parent; widget !== null; widget = widget.parent) {
    const model = modelOf(widget);
    // The outermost box holds all controls.
    if (model !== undefined) root = { model, node: widget.node };
  }
  if (root === undefined) return undefined;
  const { model, node } = root;
  return {
    root: node,
    get(name) {
      const found = named(model, name);
      const labels = found?.get("_options_labels");
      if (Array.isArray(labels)) return String(labels[Number(found!.get("index"))]);
      const value = found?.get("value");
      return typeof value === "number" ? value : undefined;
    },
    set(name, value) {
      const found = named(model, name);
      const labels = found?.get("_options_labels");
      if (Array.isArray(labels)) found!.set("index", labels.indexOf(value));
      else found?.set("value", value);
      // As the slider does: of moves that wait for the kernel, the last is sent.
      found?.save_changes();
    },
  };
}
