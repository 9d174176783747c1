/** `shutdown_request`: also told on iopub, so that every front end knows. */
import type { Answer } from "../desk.ts";

export const shutdown: Answer = (desk, { message }) => {
  const restart = message.content["restart"] === true;
  const content = { status: "ok", restart };
  desk.publish("shutdown_reply", content, message);
  desk.shutdown(restart);
  return content;
};
