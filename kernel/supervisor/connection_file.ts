/** The connection file that a front end hands to a kernel (jupyter_client, "Connection files"). */

export interface ConnectionFile {
  readonly transport: "tcp" | "ipc";
  readonly ip: string;
  readonly key: string;
  readonly ports: Readonly<Record<"shell" | "control" | "stdin" | "iopub" | "heartbeat", number>>;
}

const portFields = {
  shell: "shell_port",
  control: "control_port",
  stdin: "stdin_port",
  iopub: "iopub_port",
  heartbeat: "hb_port",
} as const;

/** Reads the text of a connection file; throws an Error that names the field. */
export function parseConnectionFile(text: string): ConnectionFile {
  const fields: Record<string, unknown> = JSON.parse(text);
  const transport = fields["transport"] ?? "tcp";
  if (transport !== "tcp" && transport !== "ipc") {
    throw new Error(`Cannot read the connection file as transport must be tcp or ipc: it is ${transport}`);
  }
  const scheme = fields["signature_scheme"] ?? "hmac-sha256";
  if (scheme !== "hmac-sha256") {
    throw new Error(
      `Cannot read the connection file as signature_scheme must be hmac-sha256: it is ${scheme}`,
    );
  }
  const port = (field: string): number => {
    const value = fields[field];
    if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 65535) return value;
    throw new Error(`Cannot read the connection file as ${field} must be a port: it is ${value}`);
  };
  return {
    transport,
    ip: String(fields["ip"] ?? "127.0.0.1"),
    key: String(fields["key"] ?? ""),
    ports: {
      shell: port(portFields.shell),
      control: port(portFields.control),
      stdin: port(portFields.stdin),
      iopub: port(portFields.iopub),
      heartbeat: port(portFields.heartbeat),
    },
  };
}

/** The ZeroMQ endpoint of a port: for ipc it is a path, `IP-PORT`, as jupyter_client writes it. */
export function endpoint(file: ConnectionFile, channel: keyof ConnectionFile["ports"]): string {
  const port = file.ports[channel];
  if (file.transport === "ipc") return `ipc://${file.ip}-${port}`;
  return file.ip.includes(":") ? `tcp://[${file.ip}]:${port}` : `tcp://${file.ip}:${port}`;
}
