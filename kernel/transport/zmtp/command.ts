/** ZMTP commands (RFC 23 and 37): READY with the metadata of a peer, PING and PONG, SUBSCRIBE and CANCEL. */
import { encodeCommand } from "./frame.ts";

export type SocketType = "ROUTER" | "DEALER" | "XPUB" | "SUB" | "REP" | "REQ";

export type Command =
  | { readonly name: "READY"; readonly properties: ReadonlyMap<string, Uint8Array> }
  | { readonly name: "PING"; readonly context: Uint8Array }
  | { readonly name: "SUBSCRIBE" | "CANCEL"; readonly topic: Uint8Array }
  | { readonly name: "ERROR"; readonly reason: string }
  /** One that we do not know, which is ignored. */
  | { readonly name: "other" };

const text = new TextEncoder();
const latin1 = new TextDecoder("latin1");

/** A READY command frame; property names are case-insensitive, their values are octets. */
export function ready(type: SocketType, identity?: Uint8Array): Uint8Array<ArrayBuffer> {
  const properties: [string, Uint8Array][] = [["Socket-Type", text.encode(type)]];
  if (identity !== undefined) properties.push(["Identity", identity]);
  const parts: number[] = [5, ...text.encode("READY")];
  for (const [name, value] of properties) {
    parts.push(name.length, ...text.encode(name));
    const size = value.length;
    parts.push(size >>> 24, (size >>> 16) & 255, (size >>> 8) & 255, size & 255, ...value);
  }
  return encodeCommand(Uint8Array.from(parts));
}

/** The answer to a PING: its context comes back. */
export function pong(context: Uint8Array): Uint8Array<ArrayBuffer> {
  return encodeCommand(Uint8Array.from([4, ...text.encode("PONG"), ...context]));
}

/** Reads the body of a command frame; throws an Error when it breaks off. */
export function parseCommand(body: Uint8Array): Command {
  const length = body[0] ?? 0;
  if (length === 0 || length + 1 > body.length) {
    throw new Error("Cannot read a command as it must begin with its name");
  }
  const name = latin1.decode(body.subarray(1, 1 + length));
  const rest = body.subarray(1 + length);
  switch (name) {
    case "READY":
      return { name, properties: metadata(rest) };
    case "PING":
      // Two octets of time to live, then at most 16 of context (RFC 37).
      return { name, context: rest.slice(2, 18) };
    case "SUBSCRIBE":
    case "CANCEL":
      return { name, topic: rest };
    case "ERROR":
      return { name, reason: latin1.decode(rest.subarray(1)) };
    default:
      return { name: "other" };
  }
}

function metadata(bytes: Uint8Array): Map<string, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const properties = new Map<string, Uint8Array>();
  let at = 0;
  while (at < bytes.length) {
    const nameEnd = at + 1 + bytes[at]!;
    if (nameEnd + 4 > bytes.length) {
      throw new Error("Cannot read the metadata of READY as it breaks off in a name");
    }
    const name = latin1.decode(bytes.subarray(at + 1, nameEnd));
    const end = nameEnd + 4 + view.getUint32(nameEnd);
    if (end > bytes.length) throw new Error(`Cannot read the metadata of READY as it breaks off in ${name}`);
    properties.set(name.toLowerCase(), bytes.slice(nameEnd + 4, end));
    at = end;
  }
  return properties;
}
