import { expect, test } from "vitest";
import { endpoint, parseConnectionFile } from "../../../kernel/supervisor/connection_file.ts";

const fields = {
  shell_port: 1,
  control_port: 2,
  stdin_port: 3,
  iopub_port: 4,
  hb_port: 5,
  ip: "127.0.0.1",
  key: "k",
};

test("reads a connection file and names its endpoints", () => {
  const tcp = parseConnectionFile(
    JSON.stringify({ ...fields, transport: "tcp", signature_scheme: "hmac-sha256" }),
  );
  expect(tcp).toEqual({
    transport: "tcp",
    ip: "127.0.0.1",
    key: "k",
    ports: { shell: 1, control: 2, stdin: 3, iopub: 4, heartbeat: 5 },
  });
  expect(endpoint(tcp, "iopub")).toBe("tcp://127.0.0.1:4");
  expect(endpoint(parseConnectionFile(JSON.stringify({ ...fields, ip: "::1" })), "shell")).toBe(
    "tcp://[::1]:1",
  );
  expect(
    endpoint(parseConnectionFile(JSON.stringify({ ...fields, transport: "ipc", ip: "/run/k" })), "heartbeat"),
  )
    .toBe("ipc:///run/k-5");
});

test.each([
  [{ transport: "udp" }, "transport must be tcp or ipc: it is udp"],
  [{ signature_scheme: "md5" }, "signature_scheme must be hmac-sha256: it is md5"],
  [{ hb_port: "x" }, "hb_port must be a port: it is x"],
  [{ shell_port: 70000 }, "shell_port must be a port: it is 70000"],
])("refuses %j", (wrong, why) => {
  expect(() => parseConnectionFile(JSON.stringify({ ...fields, ...wrong }))).toThrow(why);
});
