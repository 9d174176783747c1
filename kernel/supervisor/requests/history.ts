/** `history_request`: tail, range and search. There is one session, the running one, and its number is 1. */
import type { Json } from "../../protocol/message.ts";
import type { Answer } from "../desk.ts";
import type { History, HistoryEntry } from "../history.ts";

const session = 1;

export const history: Answer = (desk, { message }) => {
  const { content } = message;
  const output = content["output"] === true;
  const found = find(desk.history, content);
  return {
    status: "ok",
    history: found.map(({ line, code, result }) => [session, line, output ? [code, result] : code]),
  };
};

function find(entries: History, content: Json): readonly HistoryEntry[] {
  const number = (name: string, otherwise: number) =>
    typeof content[name] === "number" ? content[name] : otherwise;
  switch (content["hist_access_type"]) {
    case "tail":
      return entries.tail(number("n", 10));
    case "search":
      return entries.search(
        String(content["pattern"] ?? "*"),
        number("n", Infinity),
        content["unique"] === true,
      );
    case "range": {
      // 0 is the running session; negative numbers count sessions before it, of which nothing is kept.
      const wanted = number("session", 0);
      if (wanted !== 0 && wanted !== session) return [];
      return entries.range(number("start", 0), number("stop", Infinity));
    }
    default:
      return [];
  }
}
