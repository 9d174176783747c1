/** A figure as an output: its picture is drawn in a worker while the next statements run. */
import type { Output } from "../../output.ts";
import { figureBundle } from "../../plots/bundle.ts";
import type { Figure } from "../../plots/figure.ts";
import type { Context } from "../context.ts";

type Display = Extract<Output, { kind: "display" }>;

/** @param place where it is shown, when it takes the place of an earlier output. */
export async function shown(
  figure: Figure,
  context: Context,
  place: Pick<Display, "id" | "update"> = {},
): Promise<Output> {
  if (context.pictures === false) return { kind: "display", ...figureBundle(figure), ...place };
  try {
    return { kind: "display", ...figureBundle(figure, await context.painter().paint(figure)), ...place };
  } catch (cause) {
    // A figure whose picture fails is still a figure: its JSON and its sketch are shown, with the reason.
    const { data, metadata } = figureBundle(figure);
    const text = `${data["text/plain"]}\n${cause instanceof Error ? cause.message : String(cause)}`;
    return { kind: "display", data: { ...data, "text/plain": text }, metadata, ...place };
  }
}
