/** How far a run over samples is: one output that is changed in place, once it takes longer than a second. */
import { lines } from "../../../grammar/messages/display.ts";
import type { Context } from "../context.ts";

/** Milliseconds before anything is shown, and between two changes. */
const quiet = 1000, pause = 250;

export interface Progress {
  /** So many samples are done. */
  done(samples: number): void;
  /** All are done. */
  end(): void;
}

let shown = 0;

export function progressOf(
  name: string,
  total: number,
  { emit, settings }: Pick<Context, "emit" | "settings">,
): Progress {
  const start = performance.now(), id = `progress-${shown++}`;
  let last = start - pause + quiet, first = true;
  /** When the first samples were done, and how many: what went before is the start of the runtime. */
  let begun: { readonly at: number; readonly samples: number } | undefined;
  const show = (text: string) => {
    emit({ kind: "display", data: { "text/plain": text }, id, ...(first ? {} : { update: true }) });
    first = false;
  };
  return {
    done(samples) {
      const now = performance.now();
      if (begun === undefined) begun = { at: now, samples };
      else if (samples < total && now - last >= pause) {
        last = now;
        const rate = (samples - begun.samples) / (now - begun.at);
        const left = Math.ceil((total - samples) / rate / 1000);
        const percent = Math.floor(100 * samples / total);
        show(lines.progress({ name, samples, total, percent, left }, settings.language));
      }
    },
    end() {
      if (first) return;
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      show(lines.progressed({ name, total, seconds }, settings.language));
    },
  };
}
