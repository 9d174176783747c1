/** Comms. No target is registered: opening one is answered by closing it, as messaging.rst asks, on iopub. */
import type { Answer } from "../desk.ts";

export const commInfo: Answer = () => ({ status: "ok", comms: {} });

export const commOpen: Answer = (desk, { message }) => {
  desk.publish("comm_close", { comm_id: message.content["comm_id"], data: {} }, message);
  return undefined;
};
