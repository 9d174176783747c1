/**
 * A worker that ends a runner whose supervisor is gone: the main thread may compute for minutes before it looks at its
 * pipe again. A process whose parent dies gets another one; on Windows it does not, and the pipe alone tells.
 */
import process from "node:process";

const period = 1000;

const parent = Deno.ppid;
setInterval(() => {
  if (Deno.ppid !== parent) process.kill(process.pid, "SIGKILL");
}, period);
