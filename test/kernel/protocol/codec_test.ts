import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decode, encode, WireError } from "../../../kernel/protocol/codec.ts";
import { Composer } from "../../../kernel/protocol/compose.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const composer = new Composer("a-session");
const message = composer.compose("execute_request", { code: "x" }, undefined, {
  buffers: [bytes("one"), bytes("")],
});

describe("encode()", () => {
  test("signs header, parent, metadata and content with HMAC-SHA256, and no buffer", () => {
    const frames = encode(message, "the key");
    const hmac = createHmac("sha256", "the key");
    for (const part of frames.slice(2, 6)) hmac.update(part);
    expect(new TextDecoder().decode(frames[0])).toBe("<IDS|MSG>");
    expect(new TextDecoder().decode(frames[1])).toBe(hmac.digest("hex"));
    expect(frames.slice(6)).toEqual(message.buffers);
  });

  test("leaves the signature empty when there is no key", () => {
    expect(encode(message, "")[1]).toEqual(new Uint8Array(0));
  });
});

describe("decode()", () => {
  test("gives back what encode() was given, with the identities before it", () => {
    const dictionary = fc.dictionary(fc.string(), fc.jsonValue().map((v) => JSON.parse(JSON.stringify(v))), {
      noNullPrototype: true,
    });
    fc.assert(fc.property(
      dictionary,
      dictionary,
      fc.array(fc.uint8Array()),
      fc.array(fc.uint8Array({ maxLength: 8 })),
      fc.string(),
      (content, metadata, buffers, identities, key) => {
        const sent = composer.compose("t", content, message, { metadata, buffers });
        const got = decode([...identities, ...encode(sent, key)], key);
        expect(got).toEqual({ identities, message: sent });
      },
    ));
  });

  test("refuses another key, and any change to a signed part", () => {
    const frames = encode(message, "key");
    expect(() => decode(frames, "other")).toThrow(WireError);
    for (let part = 1; part < 6; part++) {
      const changed = frames.map((frame, i) => i === part ? Uint8Array.of(...frame, 32) : frame);
      expect(() => decode(changed, "key")).toThrow(WireError);
    }
  });

  test("accepts other buffers, which the protocol does not sign", () => {
    expect(decode([...encode(message, "key"), bytes("more")], "key").message.buffers).toHaveLength(3);
  });

  test("any frames give a message or a WireError, and nothing else", () => {
    const part = fc.oneof(
      fc.uint8Array({ maxLength: 20 }),
      fc.constantFrom(
        ...["<IDS|MSG>", "", "{}", "[]", "null", '{"msg_id":"a","msg_type":"b"}', '{"msg_id":1}'].map(bytes),
      ),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 9 }), (frames) => {
        try {
          expect(decode(frames, "").message.header.msg_id).not.toBe("");
        } catch (cause) {
          expect(cause).toBeInstanceOf(WireError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe("Composer", () => {
  test("writes a complete header, the parent's header, and a session of its own", () => {
    const reply = composer.compose("execute_reply", {}, message);
    expect(reply.parent_header).toEqual(message.header);
    expect(reply.header).toMatchObject({ msg_type: "execute_reply", session: "a-session", version: "5.4" });
    expect(new Date(reply.header.date).toISOString()).toBe(reply.header.date);
    expect(reply.header.msg_id).not.toBe(message.header.msg_id);
    expect(new Composer().session).not.toBe(new Composer().session);
    expect(message.parent_header).toEqual({});
  });
});
