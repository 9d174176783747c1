/**
 * An interaction in a page without a kernel: controls over what its body shows, computed here by the very code that a
 * kernel runs.
 */
import {
  type Control,
  type Interaction,
  type Language,
  type Output,
  renderInteraction,
  type Setting,
} from "../../../src/session.ts";

/**
 * Pages that are not isolated from others hide the name of shared memory, and not the memory itself, which the engine's
 * kernels are compiled for. Nothing here is handed to another thread.
 */
function nameSharedMemory(): void {
  if ("SharedArrayBuffer" in globalThis) return;
  const memory = new WebAssembly.Memory({ initial: 0, maximum: 0, shared: true });
  Object.defineProperty(globalThis, "SharedArrayBuffer", {
    value: memory.buffer.constructor,
    configurable: true,
  });
}

/** Shows one output in the place of what stood there. */
export type Show = (place: HTMLElement, output: Output) => void | Promise<void>;

export interface InteractiveOptions {
  readonly language: Language;
  readonly show: Show;
  /** What stands in its place until a control is moved; without it, the body is run at once. */
  readonly still?: Node;
}

const refuse = (what: string) => (): never => {
  throw new RangeError(`Cannot ${what} as this page has no kernel: run the cell in Quire`);
};

/** What a page has to offer: nothing but its own arithmetic. */
const ports = {
  open: refuse("open a file"),
  openPackaged: refuse("open a file of a package"),
  create: refuse("write a file"),
  interrupt: new Int32Array(1),
  threads: 1,
};

/** Fills `box` with the controls and what they show. Each move shows the last setting only. */
export function interactive(
  box: HTMLElement,
  interaction: Interaction,
  { language, show, still }: InteractiveOptions,
): void {
  nameSharedMemory();
  const setting: Record<string, number | string> = {};
  for (const { name, start } of interaction.controls) setting[name] = start;
  const controls = document.createElement("div");
  controls.className = "quire-controls";
  const shown = document.createElement("div");
  shown.className = "quire-shown";
  let moving = false, moved = false;
  const move = async () => {
    moved = true;
    if (moving) return;
    moving = true;
    while (moved) {
      moved = false;
      still?.parentNode?.removeChild(still);
      await showAt(shown, interaction, { ...setting }, interaction.language ?? language, show);
    }
    moving = false;
  };
  for (const control of interaction.controls) {
    controls.append(rowOf(control, (value) => {
      setting[control.name] = value;
      void move();
    }));
  }
  box.replaceChildren(controls, shown);
  if (still === undefined) void move();
  else shown.append(still);
}

async function showAt(
  place: HTMLElement,
  interaction: Interaction,
  setting: Setting,
  language: Language,
  show: Show,
): Promise<void> {
  let outputs: readonly Output[];
  try {
    ({ outputs } = await renderInteraction(interaction, setting, { ports, language }));
  } catch (cause) {
    outputs = [{
      kind: "stream",
      name: "stderr",
      text: cause instanceof Error ? cause.message : String(cause),
    }];
  }
  // The places of before are used again: a figure that stays is changed, not drawn anew.
  while (place.children.length > outputs.length) place.lastElementChild!.remove();
  for (const [i, output] of outputs.entries()) {
    const own = place.children[i] as HTMLElement | undefined ??
      place.appendChild(document.createElement("div"));
    await show(own, output);
  }
}

let numbered = 0;

/** A label, the control, and what it stands at. */
function rowOf(control: Control, moved: (value: number | string) => void): HTMLElement {
  const row = document.createElement("div");
  const label = document.createElement("label");
  label.textContent = control.name;
  label.htmlFor = `quire-control-${++numbered}`;
  const input = control.kind === "choice" ? choiceOf(control, moved) : sliderOf(control, moved);
  input.field.id = label.htmlFor;
  row.append(label, input.field, ...input.beside);
  return row;
}

interface Input {
  readonly field: HTMLElement;
  readonly beside: readonly HTMLElement[];
}

function choiceOf(control: Extract<Control, { kind: "choice" }>, moved: (value: string) => void): Input {
  const field = document.createElement("select");
  for (const { label } of control.choices) {
    field.add(new Option(label, label, false, label === control.start));
  }
  field.addEventListener("change", () => moved(field.value));
  return { field, beside: [] };
}

/** Sliders count in binary: 0.1 + 0.2 is meant to be 0.3. */
const tidy = (value: number) => Number(value.toPrecision(9));

function sliderOf(
  { from, to, step, start }: Extract<Control, { kind: "integer" | "real" }>,
  moved: (value: number) => void,
): Input {
  const field = document.createElement("input");
  // Whole steps from the start of the range: a range input rounds to its steps by itself.
  Object.assign(field, { type: "range", min: "0", max: String(Math.round((to - from) / step)), step: "1" });
  field.value = String(Math.round((start - from) / step));
  const at = document.createElement("output");
  const show = (value: number) => {
    at.textContent = String(value);
    field.setAttribute("aria-valuetext", String(value));
  };
  show(start);
  field.addEventListener("input", () => {
    const value = Math.min(to, tidy(from + Number(field.value) * step));
    show(value);
    moved(value);
  });
  return { field, beside: [at] };
}
