/** The server beside Jupyter's own Python: what it writes, and what its gateway client makes of it. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Client, connectClient } from "../../kernel/run/client.ts";
import { runNotebook } from "../../kernel/run/run_notebook.ts";
import { type Server, startServer } from "../../kernel/server/server.ts";
import { scripted } from "../kernel/server/scripted_kernel.ts";
import { jupyterPython } from "./jupyter_python.ts";

/** The client tells what it does to its connections. */
console.debug = () => {};

let python: string;
let folder: string;
beforeAll(async () => {
  python = await jupyterPython();
  folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "quire-jupyter-" }));
}, 600_000);
afterAll(() => Deno.remove(folder, { recursive: true }));

/** Sources and metadata with all that a writer of JSON can get wrong. */
const given = {
  cells: [
    {
      cell_type: "markdown",
      metadata: { "10": 1, "9": 2, "a": [], "\u{ff5e}": {}, "\u{1f600}": null },
      source: "a\r\nb\u2028c\vd\u0085e\f\n\n",
      attachments: { "x.png": { "image/png": "aGk=\n" } },
    },
    { cell_type: "raw", metadata: {}, source: "" },
    { cell_type: "code", metadata: {}, source: "out ü\\n\nshow a\nresult 3\nerr b", outputs: [] },
    {
      cell_type: "code",
      metadata: { tags: ["raises-exception"] },
      source: "fail oops \u001b[31mno",
      outputs: [],
    },
    {
      cell_type: "code",
      metadata: { tags: ["skip-execution"] },
      source: "x",
      outputs: [{
        output_type: "display_data",
        metadata: {},
        data: {
          "application/javascript": "a\nb",
          "application/json": { a: ["x", "y"] },
          "application/vnd.plotly.v1+json": [0.1, 1e300, -2],
          "image/png": "aGk=\naGk=\n",
          "image/svg+xml": "<svg>\n</svg>",
          "text/html": "<b>\n</b>\n",
        },
      }],
    },
  ],
  metadata: { title: "Größe" },
  nbformat: 4,
  nbformat_minor: 4,
};

test("an executed notebook is valid, and Jupyter would write the very same bytes", async () => {
  const path = join(folder, "given.ipynb"), out = join(folder, "out.ipynb");
  await Deno.writeTextFile(path, JSON.stringify(given));
  await runNotebook(path, { out, startKernel: scripted().start });
  const script = fileURLToPath(new URL("server_nbformat.py", import.meta.url));
  const run = await new Deno.Command(python, { args: [script, out], stdin: "null" }).output();
  expect(new TextDecoder().decode(run.stderr)).toBe("");
  expect(new TextDecoder().decode(run.stdout)).toBe(await Deno.readTextFile(out));
});

describe("Jupyter Server with this server as its gateway", () => {
  const token = "a-token-of-the-gateway-test";
  let ours: Server;
  let theirs: Deno.ChildProcess;
  let client: Client;

  beforeAll(async () => {
    ours = await startServer({ root: folder });
    const port = freePort();
    theirs = new Deno.Command(python, {
      args: [
        "-m",
        "jupyter_server",
        "--no-browser",
        "--allow-root",
        "--ip=127.0.0.1",
        `--port=${port}`,
        `--IdentityProvider.token=${token}`,
        `--gateway-url=${ours.url.replace(/\/$/, "")}`,
        `--GatewayClient.auth_token=${ours.token}`,
        `--ServerApp.root_dir=${folder}`,
      ],
      env: {
        HOME: folder,
        JUPYTER_DATA_DIR: folder,
        JUPYTER_RUNTIME_DIR: folder,
        JUPYTER_CONFIG_DIR: folder,
      },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    client = await connectClient({ url: await started(theirs), token });
  });
  afterAll(async () => {
    client.dispose();
    theirs.kill("SIGTERM");
    await theirs.status;
    await ours.close();
  });

  async function execute(code: string) {
    const kernel = [...client.kernels.running()][0]!;
    const connection = client.kernels.connectTo({ model: kernel });
    const future = connection.requestExecute({ code });
    const seen: string[] = [];
    future.onIOPub = ({ header }) => void seen.push(header.msg_type);
    const { content } = await future.done;
    connection.dispose();
    return { seen, status: content.status };
  }

  test("starts a kernel here, runs cells, interrupts, starts anew and shuts down", async () => {
    const kernel = await client.kernels.startNew({ name: "quire" });
    expect((await kernel.info).language_info.name).toBe("quire");
    expect(ours.kernels.list().map(({ id }) => id)).toEqual([kernel.id]);
    expect(await execute("x = 1")).toEqual({ seen: ["status", "execute_input", "status"], status: "ok" });
    expect(await execute("][")).toEqual({
      seen: ["status", "execute_input", "error", "status"],
      status: "error",
    });
    await kernel.interrupt();
    await kernel.restart();
    expect((await execute("x = 1")).status).toBe("ok");
    await kernel.shutdown();
    expect(ours.kernels.list()).toEqual([]);
  });
});

/** Jupyter Server does not tell which one it took when it is given none. */
function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return (listener.addr as Deno.NetAddr).port;
}

/** Where the server says that it is: it takes another port when somebody else was quicker. Rejects with all that it said when it ends. */
async function started(server: Deno.ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  void (async () => {
    let said = "";
    for await (const text of server.stderr.pipeThrough(new TextDecoderStream())) {
      said += text;
      const address = /is running at:[^]*?(http:\/\/127\.0\.0\.1:\d+\/)/.exec(said)?.[1];
      if (address !== undefined) resolve(address);
    }
    reject(new Error(`Jupyter Server ended: ${said}`));
  })();
  return await promise;
}
