/**
 * Messages as the frames of the wire protocol (messaging.rst, "The Wire Protocol"):
 * identities, `<IDS|MSG>`, signature, header, parent header, metadata, content, buffers.
 *
 * The signature is HMAC-SHA256 over the four dictionaries, and over nothing else: buffers are not signed.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { Header, Json, Message } from "./message.ts";

const delimiter = new TextEncoder().encode("<IDS|MSG>");
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

/** Why frames were not taken for a message. */
export class WireError extends Error {
  override readonly name = "WireError";
}

/** The lower-case hexadecimal signature of the four dictionaries; empty when the key is empty. */
function sign(key: string, parts: readonly Uint8Array[]): string {
  if (key === "") return "";
  const hmac = createHmac("sha256", key);
  for (const part of parts) hmac.update(part);
  return hmac.digest("hex");
}

/** The frames of a message, after whatever identities the socket adds. */
export function encode(message: Message, key: string): Uint8Array[] {
  const parts = [message.header, message.parent_header, message.metadata, message.content].map((part) =>
    encoder.encode(JSON.stringify(part))
  );
  return [delimiter, encoder.encode(sign(key, parts)), ...parts, ...message.buffers];
}

/** Reads frames; throws a WireError when they are no message or were signed with another key. */
export function decode(
  frames: readonly Uint8Array[],
  key: string,
): { identities: readonly Uint8Array[]; message: Message } {
  const at = frames.findIndex((frame) => equal(frame, delimiter));
  if (at < 0) throw new WireError("Cannot read frames as a message must hold <IDS|MSG>: there is none");
  const [signature, ...parts] = frames.slice(at + 1, at + 6);
  if (signature === undefined || parts.length !== 4) {
    throw new WireError(
      `Cannot read frames as a signature and 4 dictionaries must follow <IDS|MSG>: there are ${
        frames.length - at - 1
      } frames`,
    );
  }
  verify(signature, sign(key, parts));
  const [header, parent, metadata, content] = parts.map(dictionary);
  return {
    identities: frames.slice(0, at),
    message: {
      header: asHeader(header!),
      parent_header: parent as Message["parent_header"],
      metadata: metadata!,
      content: content!,
      buffers: frames.slice(at + 6),
    },
  };
}

/** Compares in constant time, so that the time taken tells nothing of the right signature. */
function verify(given: Uint8Array, expected: string): void {
  if (expected === "") return;
  const wanted = encoder.encode(expected);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
    throw new WireError("Cannot take the message as its signature must be made with this kernel's key");
  }
}

function dictionary(bytes: Uint8Array): Json {
  let value: unknown;
  try {
    value = JSON.parse(decoder.decode(bytes));
  } catch {
    throw new WireError("Cannot read a part of the message as it must be JSON in UTF-8");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new WireError(`Cannot read a part of the message as it must be an object: it is ${typeof value}`);
  }
  return value as Json;
}

/** Fills what old front ends leave out; a type and an id are needed to answer at all. */
function asHeader(header: Json): Header {
  const text = (name: string) => typeof header[name] === "string" ? header[name] : "";
  if (text("msg_id") === "" || text("msg_type") === "") {
    throw new WireError("Cannot read the header as msg_id and msg_type must be strings that are not empty");
  }
  return { ...(header as unknown as Header), session: text("session"), username: text("username") };
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
