import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseCommand, pong, ready } from "../../../kernel/transport/zmtp/command.ts";
import { encodeMessage, FrameReader, type Incoming } from "../../../kernel/transport/zmtp/frame.ts";
import { checkGreeting, greeting } from "../../../kernel/transport/zmtp/greeting.ts";

/** Feeds bytes in pieces of the given sizes. */
function feed(reader: FrameReader, bytes: Uint8Array, sizes: number[]): Incoming[] {
  const got: Incoming[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = Math.max(1, sizes[i % Math.max(1, sizes.length)] ?? bytes.length);
    got.push(...reader.push(bytes.slice(at, at + size)));
    at += size;
  }
  return got;
}

function join(parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

describe("FrameReader", () => {
  const frame = fc.oneof(fc.uint8Array({ maxLength: 20 }), fc.uint8Array({ minLength: 250, maxLength: 300 }));

  test("gives back the messages that were encoded, however the bytes are cut", () => {
    const messages = fc.array(fc.array(frame, { minLength: 1, maxLength: 6 }), { maxLength: 5 });
    fc.assert(fc.property(messages, fc.array(fc.nat(40)), (sent, sizes) => {
      const got = feed(new FrameReader(), join(sent.map(encodeMessage)), sizes);
      expect(got).toEqual(sent.map((frames) => ({ kind: "message", frames })));
    }));
  });

  test("any bytes give messages or an Error, and no more memory than they have", () => {
    const limits = { messageBytes: 1000, frames: 10 };
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.array(fc.nat(9)), (bytes, sizes) => {
        try {
          for (const got of feed(new FrameReader(limits), bytes, sizes)) {
            if (got.kind === "message") expect(got.frames.length).toBeLessThanOrEqual(10);
            else parseCommand(got.body);
          }
        } catch (cause) {
          expect(cause).toBeInstanceOf(Error);
          expect((cause as Error).message).toMatch(/^Cannot read/);
        }
      }),
      { numRuns: 3000 },
    );
  });

  test("refuses a size beyond the limit before its bytes come, in one frame or in many", () => {
    const huge = Uint8Array.of(2, 0x7f, 255, 255, 255, 255, 255, 255, 255);
    expect(() => new FrameReader().push(huge)).toThrow(/at most/);
    const limits = { messageBytes: 100, frames: 1000 };
    const many = encodeMessage(Array.from({ length: 6 }, () => new Uint8Array(20)));
    expect(() => new FrameReader(limits).push(many)).toThrow(/at most 100 bytes: it has 120/);
    expect(() => new FrameReader({ messageBytes: 1000, frames: 5 }).push(many)).toThrow(/at most 5 frames/);
  });
});

describe("the handshake", () => {
  test("our greeting is 64 octets: 3.0, NULL, as-server 0 and a filler of zeros", () => {
    const bytes = greeting();
    expect(bytes).toHaveLength(64);
    expect([...bytes.subarray(0, 12)]).toEqual([255, 0, 0, 0, 0, 0, 0, 0, 0, 127, 3, 0]);
    expect(new TextDecoder().decode(bytes.subarray(12, 16))).toBe("NULL");
    expect(bytes.subarray(16).every((byte) => byte === 0)).toBe(true);
    expect(() => checkGreeting(bytes)).not.toThrow();
  });

  test.each([[0, 0, /signature/], [9, 0, /signature/], [10, 2, /must be 3 or newer/], [
    12,
    80,
    /must be NULL/,
  ]])(
    "octet %d as %d is refused",
    (at, value, why) => {
      const bytes = greeting();
      bytes[at] = value;
      expect(() => checkGreeting(bytes)).toThrow(why);
    },
  );

  test("READY carries the socket type and the identity", () => {
    const [got] = new FrameReader().push(ready("DEALER", Uint8Array.of(1, 2)));
    expect(got!.kind).toBe("command");
    const command = parseCommand((got as { body: Uint8Array }).body);
    if (command.name !== "READY") throw new Error("no READY");
    expect(new TextDecoder().decode(command.properties.get("socket-type"))).toBe("DEALER");
    expect(command.properties.get("identity")).toEqual(Uint8Array.of(1, 2));
  });

  test("PONG gives back the context of PING", () => {
    const [got] = new FrameReader().push(pong(Uint8Array.of(7, 8)));
    expect([...(got as { body: Uint8Array }).body]).toEqual([4, 80, 79, 78, 71, 7, 8]);
  });
});
