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
  const { language } = context.settings;
  if (context.pictures === false) {
    return { kind: "display", ...figureBundle(figure, undefined, language), ...place };
  }
  try {
    const picture = await context.painter().paint(figure);
    return { kind: "display", ...figureBundle(figure, picture, language), ...place };
  } catch (cause) {
    // A figure whose picture fails is still a figure: its JSON and its sketch are shown, with the reason.
    const { data, metadata } = figureBundle(figure, undefined, language);
    const text = `${data["text/plain"]}\n${cause instanceof Error ? cause.message : String(cause)}`;
    return { kind: "display", data: { ...data, "text/plain": text }, metadata, ...place };
  }
}
