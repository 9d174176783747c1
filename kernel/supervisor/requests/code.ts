/** The code and the cursor of a request, whose position counts code points. */
import type { Json } from "../../protocol/message.ts";

export function codeAndOffset(
  content: Json,
  toOffset: (code: string, position: number) => number,
): { code: string; offset: number } {
  const code = typeof content["code"] === "string" ? content["code"] : "";
  const position = content["cursor_pos"];
  return { code, offset: typeof position === "number" ? toOffset(code, position) : code.length };
}
