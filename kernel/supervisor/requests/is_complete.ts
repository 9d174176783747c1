/** `is_complete_request`: may the console run this, or does more have to follow? */
import type { Answer } from "../desk.ts";

export const isComplete: Answer = async (desk, { message }) => {
  const { status, indent } = (await desk.assistant()).isComplete(String(message.content["code"] ?? ""));
  return status === "incomplete" ? { status, indent } : { status };
};
