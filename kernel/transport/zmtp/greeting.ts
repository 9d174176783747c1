/**
 * The 64 octets that open a ZMTP connection (RFC 23, "Greeting"): signature, version, mechanism, as-server, filler.
 * libzmq hangs when as-server is not 0 or the filler is not zero with the NULL mechanism.
 */
export const greetingLength = 64;

const mechanism = new TextEncoder().encode("NULL");

/** Our greeting. Minor version 0, so that a 3.1 peer sends its subscriptions as messages. */
export function greeting(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(greetingLength);
  bytes[0] = 0xff;
  bytes[9] = 0x7f;
  bytes[10] = 3;
  bytes.set(mechanism, 12);
  return bytes;
}

/** Throws an Error when a peer's greeting is none that we can go on with. */
export function checkGreeting(bytes: Uint8Array): void {
  if (bytes[0] !== 0xff || (bytes[9]! & 1) === 0) {
    throw new Error("Cannot read the greeting as its signature must be FF ... 7F");
  }
  if (bytes[10]! < 3) {
    throw new Error(`Cannot speak with the peer as ZMTP must be 3 or newer: it is ${bytes[10]}`);
  }
  const name = bytes.subarray(12, 32);
  if (!name.every((byte, i) => byte === (mechanism[i] ?? 0))) {
    throw new Error("Cannot speak with the peer as its security mechanism must be NULL");
  }
}
