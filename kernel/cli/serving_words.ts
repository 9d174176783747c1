/** What a command that serves says: where it is, or why it cannot be there and what to do. */
import type { Running } from "./running.ts";
import { both, say } from "./text.ts";

type Address = Pick<Running, "url" | "token">;

/** @param open a file in the served folder */
export function addressOf({ url, token }: Address, open?: string): string {
  const path = open === undefined ? "tree" : place(open.replaceAll("\\", "/"));
  return `${url}${path}?token=${token}`;
}

function place(file: string): string {
  const path = file.split("/").map(encodeURIComponent).join("/");
  return `${file.endsWith(".ipynb") ? "notebooks" : "edit"}/${path}`;
}

export const servesNow = (root: string, address: string): string =>
  say(both(
    `\nQuire serves ${root}\n\n    ${address}\n\nCtrl-C ends it.`,
    `\nQuire 正在提供 ${root}\n\n    ${address}\n\nCtrl-C 结束。`,
  ));

export const servesAlready = ({ root, pid }: Running, address: string): string =>
  say(both(
    `\nQuire serves ${root} already (process ${pid}):\n\n    ${address}\n\n--port 0 starts another server beside it.`,
    `\nQuire 已在提供 ${root}（进程 ${pid}）：\n\n    ${address}\n\n--port 0 可另启一个服务器。`,
  ));

export const isElsewhere = (usual: number, port: number): string =>
  say(both(`Port ${usual} is taken: this is ${port}.`, `端口 ${usual} 已被占用，现用 ${port}。`));

/** Why a server could not be started on the port that was asked for, and the cure. */
export function portRefusal(cause: Error, port: number, others: readonly Running[]): string {
  const cure = both("--port 0 takes a free one.", "--port 0 会选用空闲端口。");
  if (cause instanceof Deno.errors.AddrInUse) {
    const other = others.find(({ url }) => new URL(url).port === String(port));
    const who = other === undefined ? both("another program has it", "已被其他程序占用") : both(
      `Quire serves ${other.root} there (process ${other.pid}): ${addressOf(other)}`,
      `Quire 正在那里提供 ${other.root}（进程 ${other.pid}）：${addressOf(other)}`,
    );
    return say(both(
      `Cannot serve on port ${port} as it must be free: ${who.en}\n${cure.en}`,
      `无法使用端口 ${port}：${who.zh}\n${cure.zh}`,
    ));
  }
  // Of files the message names the file.
  if (!(cause instanceof Deno.errors.PermissionDenied) || cause.message.includes("'")) return cause.message;
  return say(both(
    `Cannot serve on port ${port} as the system must permit it: ports below 1024 are not for everyone\n${cure.en}`,
    `无法使用端口 ${port}：系统不允许，1024 以下的端口需要权限\n${cure.zh}`,
  ));
}
