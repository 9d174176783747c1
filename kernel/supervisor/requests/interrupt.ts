/** `interrupt_request`: the running cell is asked to stop; the reply does not wait for it. */
import type { Answer } from "../desk.ts";

export const interrupt: Answer = (desk) => {
  desk.interrupt();
  return { status: "ok" };
};
