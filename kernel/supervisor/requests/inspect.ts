/** `inspect_request`: help for what stands at the cursor, also while a cell runs. */
import { toUtf16 } from "../../protocol/cursor.ts";
import type { Answer } from "../desk.ts";
import { codeAndOffset } from "./code.ts";

export const inspect: Answer = async (desk, { message }) => {
  const { code, offset } = codeAndOffset(message.content, toUtf16);
  const detail = message.content["detail_level"] === 1 ? 1 : 0;
  const data = (await desk.assistant()).inspect(code, offset, detail);
  return { status: "ok", found: data !== undefined, data: data ?? {}, metadata: {} };
};
