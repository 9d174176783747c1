/** Comms: only widgets have some. What a front end says on them waits in the queue, as cells do. */
import type { Answer } from "../desk.ts";

export const commInfo: Answer = ({ widgets }, { message }) => ({
  status: "ok",
  comms: widgets.info(message.content["target_name"]),
});

export const commOpen: Answer = ({ widgets }, { message }) => {
  widgets.opened(message);
  return undefined;
};

export const commClose: Answer = ({ widgets }, { message }) => {
  widgets.closed(message);
  return undefined;
};
