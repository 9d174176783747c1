/** Notices that the front end that started the kernel is gone, so that no kernel is left behind. */

/** How often to look. */
const period = 1000;

/**
 * Calls `gone` once when the parent process has ended. jupyter_client says who it is in JPY_PARENT_PID; a process whose
 * parent dies gets another one, so it is enough to compare. On Windows the parent's number never changes, and nothing is watched.
 */
export function watchParent(gone: () => void): void {
  if (Deno.env.get("JPY_PARENT_PID") === undefined || Deno.build.os === "windows") return;
  const parent = Deno.ppid;
  const timer = setInterval(() => {
    if (Deno.ppid === parent) return;
    clearInterval(timer);
    gone();
  }, period);
  Deno.unrefTimer(timer as unknown as number);
}
