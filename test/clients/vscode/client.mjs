/**
 * What VS Code's Jupyter extension does with an "existing server", by the packages that it is made with, under Node.js as it
 * does: reads a command line `URL TOKEN header|query` and prints one JSON object of what it saw.
 *
 * header: the token in `Authorization` of every request and of the WebSocket, whose subprotocol an older wrapper leaves out;
 * query: as settings of the client, which appends it to the WebSocket's address.
 */
import { createRequire } from "node:module";

const packages = createRequire(`${process.env.QUIRE_PACKAGES}/package.json`);
const { KernelAPI, KernelManager, KernelSpecManager, ContentsManager, ServerConnection, SessionManager } =
  packages(
    "@jupyterlab/services",
  );
const fetch = packages("node-fetch"), WebSocket = packages("ws");

const [url, token, way] = process.argv.slice(2);
const authorization = { Authorization: `token ${token}` };

class AuthorizingRequest extends fetch.Request {
  constructor(input, init) {
    super(input, init);
    for (const [name, value] of Object.entries(authorization)) this.headers.append(name, value);
    this.headers.set("Content-Type", "application/json");
    const append = this.headers.append.bind(this.headers);
    this.headers.append = (name, value) =>
      name.toLowerCase() === "authorization" ? undefined : append(name, value);
  }
}

class AuthorizingSocket extends WebSocket {
  constructor(address) {
    super(address, undefined, { headers: authorization });
  }
}

const common = {
  baseUrl: url,
  appUrl: "",
  wsUrl: url.replace("http", "ws"),
  fetch,
  init: { cache: "no-store", credentials: "same-origin" },
};
const serverSettings = ServerConnection.makeSettings(
  way === "header"
    ? {
      ...common,
      token: "",
      Request: AuthorizingRequest,
      Headers: fetch.Headers,
      WebSocket: AuthorizingSocket,
    }
    : { ...common, token, appendToken: true, Request: fetch.Request, Headers: fetch.Headers, WebSocket },
);

const seen = {};
const managers = () => {
  const kernelManager = new KernelManager({ serverSettings });
  return { kernelManager, sessionManager: new SessionManager({ serverSettings, kernelManager }) };
};
const { kernelManager, sessionManager } = managers();
const specs = new KernelSpecManager({ serverSettings });
const contents = new ContentsManager({ serverSettings });

async function until(holds) {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 50));
}

async function execute(kernel, code, options = {}) {
  const future = kernel.requestExecute({
    code,
    stop_on_error: false,
    allow_stdin: true,
    store_history: true,
    ...options,
  });
  const shown = [];
  future.onIOPub = ({ header, content }) => {
    if (header.msg_type !== "status" && header.msg_type !== "execute_input") {
      shown.push({ type: header.msg_type, content });
    }
  };
  const { content } = await future.done;
  return { status: content.status, count: content.execution_count, shown };
}
const text = (
  { status, shown },
) => [
  status,
  ...shown.map(({ type, content }) => content.text ?? content.data?.["text/plain"] ?? content.ename ?? type),
];

// Before it has the token, it asks what kind of server this is.
const bare = await fetch(new URL("notebooks/somewhere.ipynb", url), { redirect: "manual" });
seen.withoutToken = [bare.status, bare.headers.get("location")];
await Promise.all([specs.ready, sessionManager.ready]);
await specs.refreshSpecs();
seen.specs = [
  specs.specs.default,
  Object.keys(specs.specs.kernelspecs),
  specs.specs.kernelspecs.quire.language,
];
const icon = specs.specs.kernelspecs.quire.resources["logo-svg"];
seen.icon = icon === undefined
  ? undefined
  : (await ServerConnection.makeRequest(new URL(icon, url).href, {}, serverSettings)).status;
seen.running = (await KernelAPI.listRunning(serverSettings)).length;
seen.folder = (await contents.get("")).content.map(({ name }) => name);

// A path that no file has, as VS Code makes one up for each connection.
const path = `slider-jvsc-${crypto.randomUUID()}${crypto.randomUUID()}.ipynb`;
const session = await sessionManager.startNew(
  { path, kernel: { name: "quire" }, name: `slider-${crypto.randomUUID()}.ipynb`, type: "notebook" },
  { kernelConnectionOptions: { handleComms: true } },
);
const { kernel } = session;
seen.name = [session.name.startsWith("slider-"), session.path === path];
await until(() => kernel.connectionStatus === "connected");
const info = await kernel.requestKernelInfo();
seen.info = [info.content.language_info.name, info.content.language_info.file_extension];
await until(() => kernel.status === "idle");

seen.result = text(await execute(kernel, "20 + 22"));
seen.silent = text(await execute(kernel, "1 + 1", { silent: true, store_history: false }));
seen.error = text(await execute(kernel, "show nosuchname"));
seen.count = (await execute(kernel, "1")).count;
const completed = await kernel.requestComplete({ code: "quantize wei", cursor_pos: 12 });
seen.completions = completed.content.status;
const inspected = await kernel.requestInspect({ code: "int(8)", cursor_pos: 2, detail_level: 0 });
seen.inspected = inspected.content.found;

// Widgets: the extension answers what the kernel opens, and asks for what there is.
const opened = [];
kernel.registerCommTarget(
  "jupyter.widget",
  (comm, message) => void opened.push([comm.commId, message.content.data.state._model_name]),
);
const interact = await execute(kernel, "interact b in 2..8 = 4 { plot round(x * b) for x in -1.0..1.0 }");
seen.widgets = opened.map(([, name]) => name).filter((name) => /Slider|Output/.test(name)).sort();
seen.shown = Object.keys(interact.shown.at(-1).content.data).filter((type) => type.startsWith("application/"))
  .sort();
const comms = await kernel.requestCommInfo({ target_name: "jupyter.widget" });
seen.comms = Object.keys(comms.content.comms).length === opened.length;
const slider = opened.find(([, name]) => name === "IntSliderModel")[0];
const answers = [];
kernel.iopubMessage.connect((_, { header, content }) => {
  if (header.msg_type === "comm_msg") answers.push(content.data.method);
  if (header.msg_type === "status") answers.push(content.execution_state);
  if (header.msg_type === "display_data" || header.msg_type === "update_display_data") answers.push("figure");
});
kernel.sendShellMessage(
  {
    header: {
      msg_id: crypto.randomUUID(),
      msg_type: "comm_msg",
      session: kernel.clientId,
      username: "",
      version: "5.2",
      date: new Date().toISOString(),
    },
    parent_header: {},
    metadata: {},
    channel: "shell",
    content: { comm_id: slider, data: { method: "update", state: { value: 6 }, buffer_paths: [] } },
    buffers: [],
  },
  false,
  true,
);
await until(() => answers.includes("busy") && answers.at(-1) === "idle");
seen.moved = answers.includes("echo_update");

// A cell that runs is interrupted, then the kernel starts anew under the same connection.
const long = execute(kernel, "check round(x * 4) / 4 within 1/8 of x for every x in 0.0..1000000000.0");
await until(() => kernel.status === "busy");
await kernel.interrupt();
seen.interrupted = (await long).status;
await execute(kernel, "kept = 5");
await kernel.restart();
await until(() => kernel.status === "idle");
seen.forgotten = text(await execute(kernel, "kept"))[0];

// Another window takes the running kernel over; this one loses its socket and comes back.
const other = managers();
await other.sessionManager.ready;
await other.sessionManager.refreshRunning();
const model = [...other.sessionManager.running()].find((running) => running.path === path);
seen.live = [model.kernel.name, typeof model.kernel.last_activity, model.kernel.connections];
const second = other.sessionManager.connectTo({
  ...model,
  model,
  kernelConnectionOptions: { handleComms: true },
});
await until(() => second.kernel.connectionStatus === "connected");
seen.second = text(await execute(second.kernel, "shared = 7"));
await kernel.reconnect();
seen.reconnected = text(await execute(kernel, "shared"));
second.dispose();

await session.shutdown();
await kernelManager.refreshRunning();
seen.left = [(await KernelAPI.listRunning(serverSettings)).length, kernel.status, session.isDisposed];
for (
  const manager of [other.sessionManager, other.kernelManager, sessionManager, kernelManager, specs, contents]
) {
  manager.dispose();
}
console.log(JSON.stringify(seen));
process.exit(0);
