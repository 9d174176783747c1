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
import type { Controls } from "./handles.ts";
import { proseChosen } from "./prose_language.ts";

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

/** Shows one output in the place of what stood there; what can be dragged in it moves the controls. */
export type Show = (place: HTMLElement, output: Output, controls: Controls) => void | Promise<void>;

export interface InteractiveOptions {
  /** What figures and texts speak; asked again when the reader chooses another language. */
  readonly language: () => Language;
  readonly show: Show;
  /** What stands in its place until somebody comes near; without it, the body is run at once. */
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

/** A pointer that stays this long, in milliseconds, means it: one that passes by while a page is scrolled does not. */
const near = 120;

/** Fills `box` with the controls and what they show. Each move shows the last setting only. */
export function interactive(
  box: HTMLElement,
  interaction: Interaction,
  { language, show, still }: InteractiveOptions,
): void {
  nameSharedMemory();
  const setting: Record<string, number | string> = {};
  for (const { name, start } of interaction.controls) setting[name] = start;
  const rows = document.createElement("div");
  rows.className = "quire-controls";
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
      await showAt(
        shown,
        interaction,
        { ...setting },
        language(),
        (place, output) => show(place, output, controls),
      );
    }
    moving = false;
  };
  const inputs = new Map<string, Input>();
  const change = (name: string, value: number | string) => {
    setting[name] = value;
    void move();
  };
  for (const control of interaction.controls) {
    const [row, input] = rowOf(control, (value) => change(control.name, value));
    rows.append(row);
    inputs.set(control.name, input);
  }
  const controls: Controls = {
    root: box,
    get: (name) => setting[name],
    set(name, value) {
      inputs.get(name)!.stand(value);
      change(name, value);
    },
  };
  box.replaceChildren(rows, shown);
  const speak = () => {
    if (!box.isConnected) document.removeEventListener(proseChosen, speak);
    else if (still?.parentNode !== shown) void move();
  };
  document.addEventListener(proseChosen, speak);
  if (still === undefined) return void move();
  shown.append(still);
  whenNear(box, () => moved || void move());
}

/** Figures that can be dragged are there for whoever points at them or comes by the keyboard; all others cost nothing. */
function whenNear(box: HTMLElement, begin: () => void): void {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  box.addEventListener("pointerenter", () => waiting = setTimeout(begin, near), { once: true });
  box.addEventListener("pointerleave", () => clearTimeout(waiting));
  box.addEventListener("focusin", begin, { once: true });
}

async function showAt(
  place: HTMLElement,
  interaction: Interaction,
  setting: Setting,
  language: Language,
  show: (place: HTMLElement, output: Output) => void | Promise<void>,
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
function rowOf(control: Control, moved: (value: number | string) => void): [HTMLElement, Input] {
  const row = document.createElement("div");
  const label = document.createElement("label");
  label.textContent = control.name;
  label.htmlFor = `quire-control-${++numbered}`;
  const input = control.kind === "choice" ? choiceOf(control, moved) : sliderOf(control, moved);
  input.field.id = label.htmlFor;
  row.append(label, input.field, ...input.beside);
  return [row, input];
}

interface Input {
  readonly field: HTMLElement;
  readonly beside: readonly HTMLElement[];
  /** Shows a value that something else has set. */
  stand(value: number | string): void;
}

function choiceOf(control: Extract<Control, { kind: "choice" }>, moved: (value: string) => void): Input {
  const field = document.createElement("select");
  for (const { label } of control.choices) {
    field.add(new Option(label, label, false, label === control.start));
  }
  field.addEventListener("change", () => moved(field.value));
  return { field, beside: [], stand: (value) => field.value = String(value) };
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
  const at = document.createElement("output");
  const show = (value: number) => {
    at.textContent = String(value);
    field.setAttribute("aria-valuetext", String(value));
  };
  const stand = (value: number | string) => {
    field.value = String(Math.round((Number(value) - from) / step));
    show(Number(value));
  };
  stand(start);
  field.addEventListener("input", () => {
    const value = Math.min(to, tidy(from + Number(field.value) * step));
    show(value);
    moved(value);
  });
  return { field, beside: [at], stand };
}
