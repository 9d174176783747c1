/** How far a run over samples is: one output that is changed in place, once it takes longer than a second. */
import { lines } from "../../../grammar/messages/display.ts";
import type { Context } from "../context.ts";

/** Milliseconds before anything is shown, between two changes, and that the pace is taken from. */
const quiet = 1000, pause = 250, memory = 5000;
/**
 * The pace is taken from so many points at least, over so many milliseconds and such a share of all. The first batches wait for
 * one another while runners start: what would be left by them is nonsense.
 */
const fewest = 6, soonest = 2000, share = 0.05;

export interface Progress {
  /** So many samples are done. */
  done(samples: number): void;
  /** All are done, or none will be any more. */
  end(): void;
}

export function progressOf(
  name: string,
  total: number,
  { emit, settings }: Pick<Context, "emit" | "settings">,
): Progress {
  const id = `progress-${crypto.randomUUID()}`;
  /** When how many samples were done; the runtime starts before the first. */
  const points: { readonly at: number; readonly samples: number }[] = [];
  let shown = -Infinity, first = true, paced = false;
  const show = (text: string) => {
    emit({ kind: "display", data: { "text/plain": text }, id, ...(first ? {} : { update: true }) });
    first = false;
  };
  return {
    done(samples) {
      const at = performance.now();
      points.push({ at, samples });
      while (points.length > fewest && at - points[1]!.at > memory) points.shift();
      const begun = points[0]!;
      if (samples >= total || at - begun.at < quiet || at - shown < pause) return;
      shown = at;
      paced ||= points.length >= fewest && at - begun.at >= soonest &&
        samples - begun.samples >= share * total;
      const left = !paced
        ? undefined
        : Math.ceil((total - samples) * (at - begun.at) / (samples - begun.samples) / 1000);
      const percent = Math.floor(100 * samples / total);
      show(
        lines.progress(
          { name, samples, total, percent, ...(left !== undefined && { left }) },
          settings.language,
        ),
      );
    },
    end() {
      // How long it took is no part of the result: a notebook keeps nothing of it.
      if (!first) show("");
    },
  };
}
