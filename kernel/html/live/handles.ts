/**
 * The marks of figures that can be dragged: by mouse and finger, and by the keys of a slider. A mark that stands where a
 * control does sets that control, on the same path as its slider; any other moves by what its figure holds.
 */
import type { Handle } from "../../../src/session.ts";
import {
  type Figure,
  moved,
  movedFigure,
  placeAt,
  type Places,
  placesOf,
  settingAt,
  snapped,
  textAt,
} from "./snap.ts";

export type Language = "en" | "zh";

/** Who has the controls that handles set. */
export interface Controls {
  /** What stays while figures come and go: handles are told apart by it and by their control. */
  readonly root: HTMLElement;
  /** What a control stands at; undefined when there is none of that name. */
  get(control: string): number | string | undefined;
  set(control: string, value: number | string): void;
}

/** Shows a figure in the place of the one that stands there. */
export type Redraw = (figure: Figure) => Promise<void>;

/** What Plotly knows of an axis that it has drawn. */
interface Axis {
  readonly _offset: number;
  readonly _length: number;
  p2d(pixel: number): number;
  d2p(value: number): number;
}

/** A figure as Plotly has drawn it. */
interface Drawn extends HTMLElement {
  _fullLayout?: {
    readonly _size: { readonly t: number; readonly h: number };
    readonly font: { readonly color: string };
    readonly paper_bgcolor: string;
    readonly xaxis?: Axis;
  };
  on?(event: string, listener: () => void): void;
}

/** By the figure that they stand in. */
const known = new WeakMap<HTMLElement, readonly DraggableMark[]>();
/** By the root of their controls and their key: a figure that is drawn anew has new ones. */
const current = new WeakMap<HTMLElement, Map<string, DraggableMark>>();

/** A drag outlives the handle that it began at, as its figure may be drawn anew on each move. */
let dragged: { readonly root: HTMLElement; readonly key: string; readonly pointer: number } | undefined;
/** So does the keyboard's focus. */
let focused: { readonly root: HTMLElement; readonly key: string } | undefined;

/** Makes the marks of a figure that has been drawn draggable, or follows where they stand now. */
export function showHandles(
  node: HTMLElement,
  figure: Figure,
  redraw: Redraw,
  language: Language,
  controls?: Controls,
): void {
  const { handles } = (figure.layout["meta"] ?? {}) as { readonly handles?: unknown };
  // A stranger's figure may hold anything.
  const marks = (Array.isArray(handles) ? handles.filter(isHandle) : []).flatMap((handle) => {
    const isSet = handle.sets !== undefined && controls?.get(handle.sets.control) !== undefined;
    return isSet || handle.shows !== undefined ? [{ handle, isSet }] : [];
  });
  const before = known.get(node) ?? [];
  const stay = before.length === marks.length && before.every((mark) => mark.element.isConnected);
  if (!stay) {
    for (const { element } of before) element.remove();
    const made = marks.map(() => new DraggableMark(node, redraw, language));
    known.set(node, made);
    if (before.length === 0 && made.length > 0) {
      (node as Drawn).on?.("plotly_afterplot", () => known.get(node)?.forEach((mark) => mark.place()));
    }
  }
  marks.forEach(({ handle, isSet }, i) =>
    known.get(node)![i]!.follow(handle, figure, isSet ? controls : undefined)
  );
}

const isHandle = (value: Handle | null): value is Handle =>
  typeof value?.at === "number" && /^x\d*$/.test(value.axis) && Array.isArray(value.span);

let watching = false;

/** Of a handle that was taken away the focus waits for its next, unless somebody goes elsewhere. */
function watchFocus(): void {
  if (watching) return;
  watching = true;
  const leave = ({ target }: Event) => {
    const inside = target instanceof Element && target.closest(".quire-handle") !== null;
    if (!inside) focused = undefined;
  };
  document.addEventListener("focusin", leave);
  document.addEventListener("pointerdown", leave, true);
}

class DraggableMark {
  readonly element = document.createElement("div");
  readonly #line = document.createElement("div");
  readonly #thumb = document.createElement("div");
  readonly #node: Drawn;
  readonly #redraw: Redraw;
  readonly #language: Language;
  #handle!: Handle;
  #figure!: Figure;
  #controls: Controls | undefined;
  #places!: Places;
  /** Where it stands when no control says so. */
  #at = 0;
  /** What a figure that moves by itself shows next: the last move that waits. */
  #next: number | undefined;
  #showing = false;

  constructor(node: Drawn, redraw: Redraw, language: Language) {
    [this.#node, this.#redraw, this.#language] = [node, redraw, language];
    const { element } = this;
    element.className = "quire-handle";
    element.tabIndex = 0;
    element.setAttribute("role", "slider");
    element.setAttribute("aria-orientation", "horizontal");
    // Notebooks have commands on the arrow keys.
    element.setAttribute("data-lm-suppress-shortcuts", "true");
    Object.assign(element.style, {
      position: "absolute",
      width: "14px",
      marginLeft: "-7px",
      cursor: "ew-resize",
      touchAction: "none",
      outline: "none",
      zIndex: "10",
    });
    Object.assign(this.#line.style, {
      position: "absolute",
      left: "6.25px",
      width: "1.5px",
      top: "0",
      bottom: "0",
    });
    Object.assign(this.#thumb.style, {
      position: "absolute",
      left: "-1px",
      bottom: "-8px",
      width: "16px",
      height: "16px",
      boxSizing: "border-box",
      borderRadius: "8px",
      borderStyle: "solid",
      borderWidth: "2px",
    });
    element.append(this.#line, this.#thumb);
    node.style.position = "relative";
    node.append(element);
    element.addEventListener("pointerdown", (event) => this.#grab(event));
    element.addEventListener("keydown", (event) => this.#press(event));
    element.addEventListener("focus", () => {
      const key = this.#key;
      focused = key && { root: key.root, key: key.key };
      this.#ring();
    });
    element.addEventListener("blur", () => this.#ring());
    watchFocus();
  }

  /** Takes what a figure says of it; the place is that of its control. */
  follow(handle: Handle, figure: Figure, controls: Controls | undefined): void {
    const isNew = this.#figure === undefined || controls === undefined && this.#handle.at !== handle.at;
    [this.#handle, this.#figure, this.#controls] = [handle, figure, controls];
    this.#places = placesOf(handle, controls !== undefined, figure.data);
    if (isNew) this.#at = handle.at;
    const { element } = this, { from, to } = this.#places;
    const what = controls === undefined ? handle.name : handle.sets!.control;
    const name = what === handle.name ? what : `${handle.name} (${what})`;
    const label = this.#language === "zh"
      ? `${name}：可拖动，或用方向键移动`
      : `${name}: drag it, or press the arrow keys`;
    element.setAttribute("aria-label", label);
    element.title = label;
    element.setAttribute("aria-valuemin", String(from));
    element.setAttribute("aria-valuemax", String(to));
    const key = this.#key;
    if (key !== undefined) {
      const all = current.get(key.root) ?? new Map<string, DraggableMark>();
      current.set(key.root, all);
      all.set(key.key, this);
      const lost = document.activeElement === null || document.activeElement === document.body;
      if (lost && focused?.root === key.root && focused.key === key.key) {
        element.focus({ preventScroll: true });
      }
    }
    this.place();
    // Drawn anew, as for another theme, a figure is back where it began.
    if (controls === undefined && this.#at !== handle.at) this.#showAt(this.#at);
  }

  /** Puts it where it stands in the figure as it is drawn now: hidden where the figure is zoomed past it. */
  place(): void {
    const { _fullLayout: drawn } = this.#node, axis = this.#axis, { element } = this;
    if (drawn === undefined || axis === undefined) return;
    const at = this.#value, pixel = axis.d2p(at), [foot, head] = this.#handle.span, { t, h } = drawn._size;
    Object.assign(element.style, {
      display: pixel < -1 || pixel > axis._length + 1 ? "none" : "block",
      left: `${axis._offset + pixel}px`,
      top: `${t + h * (1 - head)}px`,
      height: `${h * (head - foot)}px`,
    });
    this.#line.style.background = drawn.font.color;
    Object.assign(this.#thumb.style, { background: drawn.paper_bgcolor, borderColor: drawn.font.color });
    const { says } = this.#handle.shows ?? {};
    const text = this.#controls === undefined && says !== undefined
      ? textAt(says.text, this.#figure.data, at)
      : String(Number(at.toPrecision(6)));
    element.setAttribute("aria-valuenow", String(at));
    element.setAttribute("aria-valuetext", text);
  }

  /** Where a pointer at this place of the window would have it. */
  pointed(clientX: number): void {
    const axis = this.#axis;
    if (axis === undefined) return;
    const { left } = this.#node.getBoundingClientRect();
    this.#move(snapped(this.#places, axis.p2d(clientX - left - axis._offset)));
  }

  get #axis(): Axis | undefined {
    const name = `xaxis${this.#handle.axis.slice(1)}` as "xaxis";
    return this.#node._fullLayout?.[name];
  }

  get #key(): { root: HTMLElement; key: string } | undefined {
    return this.#controls && { root: this.#controls.root, key: this.#handle.sets!.control };
  }

  get #value(): number {
    const { sets } = this.#handle;
    if (this.#controls === undefined || sets === undefined) return this.#at;
    const setting = this.#controls.get(sets.control);
    return setting === undefined ? this.#handle.at : placeAt(sets, setting) ?? this.#handle.at;
  }

  #move(to: number): void {
    if (to === this.#value) return;
    if (this.#controls === undefined) {
      this.#at = to;
      this.#showAt(to);
    } else {
      const sets = this.#handle.sets!;
      this.#controls.set(sets.control, settingAt(sets, to));
    }
    this.place();
  }

  #press(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const to = moved(this.#places, this.#value, event.key, event.shiftKey);
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.#move(to);
  }

  #grab(event: PointerEvent): void {
    if (event.button !== 0 || !event.isPrimary) return;
    // Neither Plotly's zoom nor the notebook's selection begins here.
    event.preventDefault();
    event.stopPropagation();
    this.element.focus({ preventScroll: true });
    const { root, key } = this.#key ?? { root: this.#node, key: "" };
    const { left } = this.element.getBoundingClientRect();
    const beside = event.clientX - left - this.element.offsetWidth / 2;
    dragged = { root, key, pointer: event.pointerId };
    const end = new AbortController(), { signal } = end;
    const { body } = document, before = body.style.cursor;
    // The page's body takes the pointer: the handle may be gone at the next move.
    body.setPointerCapture(event.pointerId);
    body.style.cursor = "ew-resize";
    const own = (e: PointerEvent) => dragged?.pointer === e.pointerId;
    document.addEventListener("pointermove", (e) => {
      if (!own(e)) return;
      e.preventDefault();
      const mark = key === "" ? this : current.get(root)?.get(key) ?? this;
      mark.pointed(e.clientX - beside);
    }, { signal });
    const stop = (e: PointerEvent) => {
      if (!own(e)) return;
      dragged = undefined;
      body.style.cursor = before;
      end.abort();
    };
    document.addEventListener("pointerup", stop, { signal });
    document.addEventListener("pointercancel", stop, { signal });
  }

  #ring(): void {
    const has = document.activeElement === this.element;
    this.#thumb.style.boxShadow = has ? "0 0 0 3px rgba(0,114,178,0.55)" : "none";
  }

  /** Moves the figure itself; of moves that come while it is drawn, the last. */
  async #showAt(at: number): Promise<void> {
    this.#next = at;
    if (this.#showing) return;
    this.#showing = true;
    try {
      while (this.#next !== undefined) {
        const to = this.#next;
        this.#next = undefined;
        if (this.element.isConnected) await this.#redraw(movedFigure(this.#figure, this.#handle, to));
      }
    } finally {
      this.#showing = false;
    }
  }
}
