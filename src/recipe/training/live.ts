/** What a cell shows while a network is trained: a line for each epoch, and one figure that is changed in place. */
import { lines } from "../../../grammar/messages/display.ts";
import { percentText } from "../../display/number_text.ts";
import type { EpochRecord, StepRecord } from "../../nn/train.ts";
import { figureBundle } from "../../plots/bundle.ts";
import type { Context } from "../context.ts";
import { shown } from "../plots/shown.ts";
import { trainingOf } from "../plots/training.ts";

/** Milliseconds between two changes of the figure. */
const pause = 500;

const said = ({ loss, accuracy }: Pick<StepRecord, "loss" | "accuracy">) => ({
  loss: loss.toPrecision(4),
  accuracy: percentText(+accuracy.toFixed(4)),
});

export class LiveTraining {
  readonly #id = `training-${crypto.randomUUID()}`;
  readonly #name: string;
  readonly #epochs: number;
  readonly #context: Context;
  readonly #steps: StepRecord[] = [];
  readonly #records: EpochRecord[] = [];
  #last = performance.now();

  constructor(name: string, epochs: number, context: Context) {
    this.#name = name;
    this.#epochs = epochs;
    this.#context = context;
    // Its place is before the lines, whenever the first figure comes; a pipe shows nothing of it.
    const { data } = figureBundle(this.#figure());
    context.emit({ kind: "display", id: this.#id, data: { ...data, "text/plain": "" } });
  }

  step(record: StepRecord): void {
    this.#steps.push(record);
    const now = performance.now();
    if (now - this.#last < pause) return;
    this.#last = now;
    this.#update();
  }

  epoch(record: EpochRecord): void {
    this.#records.push(record);
    const { language } = this.#context.settings;
    const { epoch, valid } = record, a = { epoch, epochs: this.#epochs, ...said(record) };
    const text = lines.epoch({ ...a, ...(valid && { valid: said(valid) }) }, language);
    this.#context.emit({ kind: "stream", name: "stdout", text: `${text}\n` });
  }

  /** The figure as it stays, with its picture. */
  end(): void {
    this.#context.emit(shown(this.#figure(), this.#context, { id: this.#id, update: true }));
  }

  /** What there was when the training broke off. */
  stop(): void {
    this.#update();
  }

  /** Where there is no picture, a line says how far it is. */
  #update(): void {
    const last = this.#steps.at(-1);
    if (last === undefined) return;
    const { epoch, step } = last, { data } = figureBundle(this.#figure());
    const a = { name: this.#name, epoch, epochs: this.#epochs, step, ...said(last) };
    const text = lines.trainingStep(a, this.#context.settings.language);
    this.#context.emit({
      kind: "display",
      id: this.#id,
      update: true,
      data: { ...data, "text/plain": text },
    });
  }

  #figure() {
    return trainingOf(this.#name, this.#steps, this.#records, this.#context.settings.language);
  }
}
