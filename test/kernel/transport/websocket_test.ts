import fc from "fast-check";
import { ServerConnection } from "@jupyterlab/services";
import { describe, expect, test } from "vitest";
import { decode, encode, type Envelope, FramingError, v1 } from "../../../kernel/transport/websocket.ts";

const { serializer } = ServerConnection.makeSettings();

const record = fc.dictionary(fc.string(), fc.jsonValue()).map((value) => JSON.parse(JSON.stringify(value)));
const envelope: fc.Arbitrary<Envelope> = fc.record({
  channel: fc.constantFrom("shell", "control", "stdin", "iopub"),
  header: fc.record({ msg_id: fc.string(), msg_type: fc.string({ unit: "grapheme" }) }),
  parent_header: record,
  metadata: record,
  content: record,
  buffers: fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 4 }),
});

/** As the client sees it: buffers as DataView. */
function bytesOf(buffers: readonly unknown[]): Uint8Array[] {
  return (buffers as DataView[]).map((b) => new Uint8Array(b.buffer, b.byteOffset, b.byteLength));
}

const whole = (data: string | Uint8Array) =>
  typeof data === "string" ? data : data.slice().buffer as ArrayBuffer;

describe.each([["default", ""], ["v1", v1]] as const)("the %s framing", (_, framing) => {
  test("what is encoded is decoded, and by JupyterLab's client too", () => {
    fc.assert(fc.property(envelope, (message) => {
      const data = encode(message, framing);
      expect(decode(data, framing)).toEqual(message);
      const theirs = serializer.deserialize(whole(data) as ArrayBuffer, framing);
      expect({ ...theirs, buffers: bytesOf(theirs.buffers ?? []) }).toMatchObject({ ...message });
    }));
  });

  test("what JupyterLab's client encodes is decoded", () => {
    fc.assert(fc.property(envelope, (message) => {
      const theirs = { ...message, buffers: message.buffers.map((b) => b.slice().buffer) };
      const data = serializer.serialize(theirs as never, framing);
      expect(decode(typeof data === "string" ? data : new Uint8Array(data), framing)).toEqual(message);
    }));
  });

  test("bytes that are no message give an error that says why, and nothing else", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(() => decode(bytes, framing)).toThrow(FramingError);
    }));
  });

  test("a message with one byte changed is decoded or refused, and nothing else", () => {
    const whole = { header: { msg_id: "a" }, parent_header: {}, metadata: {}, content: { code: "1" } };
    const bytes = encode({ channel: "shell", ...whole, buffers: [new Uint8Array([1, 2, 3])] }, framing);
    if (typeof bytes === "string") throw new Error("with buffers it is binary");
    let refused = 0;
    fc.assert(fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const changed = bytes.slice();
      changed[at]! ^= change;
      try {
        decode(changed, framing);
      } catch (cause) {
        expect(cause).toBeInstanceOf(FramingError);
        refused++;
      }
    }));
    expect(refused).toBeGreaterThan(0);
  });
});

test("the v1 framing is binary only", () => {
  expect(() => decode("{}", v1)).toThrow(/must be binary/);
});

test.each([["null"], ["[]"], ["7"], ['"a"'], ["{"]])("the text %s is refused", (text) => {
  expect(() => decode(text, "")).toThrow(FramingError);
});
