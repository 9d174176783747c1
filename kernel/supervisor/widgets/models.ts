/**
 * The controls of an interaction as models of Jupyter's widgets (ipywidgets' messages.md, protocol 2.1; the attributes of
 * each model are those of its "jupyterwidgetmodels.latest.md").
 */
import type { Control, Interaction, Setting } from "../../../src/session.ts";
import type { Json } from "../../protocol/message.ts";

export interface WidgetModel {
  readonly id: string;
  readonly state: Json;
  /** The control that it moves. */
  readonly control?: Control;
}

/** The models of an interaction: those that others refer to come first, the one to be shown last. */
export interface Models {
  readonly all: readonly WidgetModel[];
  readonly root: string;
  /** What the body shows goes into this one. */
  readonly output: string;
}

const module = (name: "base" | "controls" | "output", model: string, view?: string): Json => {
  const version = name === "output" ? "1.0.0" : "2.0.0";
  const home = `@jupyter-widgets/${name}`;
  return {
    _model_module: home,
    _model_module_version: version,
    _model_name: model,
    _view_module: home,
    _view_module_version: version,
    _view_name: view ?? model.replace(/Model$/, "View"),
    ...(name !== "base" && { _dom_classes: [] }),
  };
};

const reference = (id: string) => `IPY_MODEL_${id}`;

/** Play steps through an integer as often as this, in milliseconds. */
const playInterval = 400;

/** Sliders of fewer positions have no use for playing. */
const leastPlayed = 4;

export function modelsOf({ controls }: Interaction): Models {
  const all: WidgetModel[] = [];
  const add = (state: Json, control?: Control): string => {
    const id = crypto.randomUUID().replaceAll("-", "");
    all.push({ id, state, ...(control !== undefined && { control }) });
    return id;
  };
  const layout = (more: Json = {}) => add({ ...module("base", "LayoutModel"), _view_count: null, ...more });
  const style = (model: string, more: Json = {}) =>
    // The views of all styles are StyleView of the base.
    add({
      ...module("controls", model),
      _view_module: "@jupyter-widgets/base",
      _view_name: "StyleView",
      ...more,
    });
  const box = (children: readonly string[], name: "VBox" | "HBox") =>
    add({
      ...module("controls", `${name}Model`),
      children: children.map(reference),
      box_style: "",
      layout: reference(layout()),
      tabbable: null,
      tooltip: null,
    });

  const rows = controls.map((control) => {
    const common = {
      description: control.name,
      description_allow_html: false,
      disabled: false,
      layout: reference(layout()),
      tabbable: null,
      tooltip: null,
    };
    if (control.kind === "choice") return add(choiceState(control, common, style), control);
    const slider = add(sliderState(control, common, style), control);
    const { from, to } = control;
    if (control.kind !== "integer" || to - from + 1 < leastPlayed) return slider;
    const play = add({
      ...module("controls", "PlayModel"),
      ...common,
      description: "",
      layout: reference(layout()),
      style: reference(style("DescriptionStyleModel", { description_width: "" })),
      min: from,
      max: to,
      step: 1,
      value: control.start,
      interval: playInterval,
      playing: false,
      repeat: false,
      show_repeat: true,
    });
    // In the front end, without the kernel.
    add({
      ...module("controls", "LinkModel"),
      _view_name: null,
      source: [reference(play), "value"],
      target: [reference(slider), "value"],
    });
    return box([slider, play], "HBox");
  });
  const output = add({
    ...module("output", "OutputModel"),
    layout: reference(layout()),
    msg_id: "",
    outputs: [],
    tabbable: null,
    tooltip: null,
  });
  const root = box([...rows, output], "VBox");
  return { all, root, output };
}

type Style = (model: string, more?: Json) => string;

function sliderState(
  control: Extract<Control, { kind: "integer" | "real" }>,
  common: Json,
  style: Style,
): Json {
  const integer = control.kind === "integer";
  return {
    ...module("controls", integer ? "IntSliderModel" : "FloatSliderModel"),
    ...common,
    style: reference(style("SliderStyleModel", { description_width: "", handle_color: null })),
    min: control.from,
    max: control.to,
    step: control.step,
    value: control.start,
    continuous_update: true,
    orientation: "horizontal",
    readout: true,
    readout_format: integer ? "d" : `.${decimalsOf(control.step)}f`,
    behavior: "drag-tap",
  };
}

/** As many decimals as the steps have. */
const decimalsOf = (step: number) => Math.min(9, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)));

function choiceState(control: Extract<Control, { kind: "choice" }>, common: Json, style: Style): Json {
  const labels = control.choices.map(({ label }) => label);
  const description = () => reference(style("DescriptionStyleModel", { description_width: "" }));
  if (labels.length === 2 && labels.includes("true") && labels.includes("false")) {
    return {
      ...module("controls", "CheckboxModel"),
      ...common,
      style: reference(style("CheckboxStyleModel", { background: null, description_width: "" })),
      indent: true,
      value: control.start === "true",
    };
  }
  return {
    ...module("controls", "DropdownModel"),
    ...common,
    style: description(),
    _options_labels: labels,
    index: labels.indexOf(control.start),
  };
}

/** What the controls stand at, by the states of their models. */
export function settingOf(models: readonly { readonly state: Json; readonly control?: Control }[]): Setting {
  const setting: Record<string, number | string> = {};
  for (const { state, control } of models) {
    if (control === undefined) continue;
    const { value, index } = state;
    if (control.kind !== "choice") setting[control.name] = Number(value);
    else if (typeof value === "boolean") setting[control.name] = String(value);
    else setting[control.name] = control.choices[Number(index)]?.label ?? control.start;
  }
  return setting;
}
