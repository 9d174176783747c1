/** `complete_request`: answered here, also while a cell runs. */
import { toCodePoints, toUtf16 } from "../../protocol/cursor.ts";
import type { Answer } from "../desk.ts";
import { codeAndOffset } from "./code.ts";

export const complete: Answer = async (desk, { message }) => {
  const { code, offset } = codeAndOffset(message.content, toUtf16);
  const { start, end, items } = (await desk.assistant()).complete(code, offset);
  const cursor_start = toCodePoints(code, start), cursor_end = toCodePoints(code, end);
  return {
    status: "ok",
    matches: items.map((item) => item.text),
    cursor_start,
    cursor_end,
    metadata: {
      // JupyterLab shows the type beside the text (its completer reads this key by index).
      _jupyter_types_experimental: items.map(({ text, type, summary }) => ({
        start: cursor_start,
        end: cursor_end,
        text,
        type,
        signature: summary,
      })),
    },
  };
};
