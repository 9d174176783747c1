import { expect, test } from "vitest";
import { serveConnection } from "../../../kernel/cli/kernel.ts";
import { scriptedSources } from "../supervisor/front_end.ts";

test("a port that is taken is told before anything is started", async () => {
  const folder = await Deno.makeTempDir();
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const ports = { shell_port: 0, control_port: 0, stdin_port: 0, iopub_port: taken.addr.port, hb_port: 0 };
  await Deno.writeTextFile(`${folder}/connection.json`, JSON.stringify({ ...ports, key: "k" }));
  let looked = false;
  const options = {
    folder,
    get sources() {
      looked = true;
      return scriptedSources();
    },
  };
  await expect(serveConnection(`${folder}/connection.json`, options)).rejects.toThrow(Deno.errors.AddrInUse);
  expect(looked).toBe(false);
  await Deno.remove(folder, { recursive: true });
});
