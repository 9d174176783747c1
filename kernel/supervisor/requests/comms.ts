/** Comms: widgets have some, and the marks of stale cells one. What is said on them waits in the queue, as cells do. */
import type { Answer } from "../desk.ts";
import { staleTarget } from "../staleness/marks.ts";

export const commInfo: Answer = ({ widgets, marks }, { message }) => {
  const target = message.content["target_name"];
  const own = target === undefined || target === staleTarget ? [...marks.comms] : [];
  const comms = Object.fromEntries(own.map((id) => [id, { target_name: staleTarget }]));
  return { status: "ok", comms: { ...widgets.info(target), ...comms } };
};

export const commOpen: Answer = ({ widgets, marks }, { message }) => {
  if (message.content["target_name"] === staleTarget) marks.opened(message);
  else widgets.opened(message);
  return undefined;
};

export const commClose: Answer = ({ widgets, marks }, { message }) => {
  marks.closed(String(message.content["comm_id"]));
  widgets.closed(message);
  return undefined;
};
