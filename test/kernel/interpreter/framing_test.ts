/** What goes over a pipe comes out of it, wherever the reads cut it. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { frame, runnerHead, Unframer } from "../../../kernel/interpreter/framing.ts";

const message = fc.oneof(
  fc.record({ kind: fc.constant("said"), text: fc.string({ unit: "grapheme", maxLength: 40 }) }),
  fc.record({
    kind: fc.constant("bytes" as const),
    runner: fc.nat(0xffff_ffff),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 300 }),
  }),
);

test("messages and bytes of runners, in order", () => {
  fc.assert(
    fc.property(
      fc.array(message, { maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1 }),
      (
        messages,
        cuts,
      ) => {
        const wire = messages.flatMap((m) =>
          "bytes" in m ? [...runnerHead(m.runner, m.bytes.length), ...m.bytes] : [...frame(m)]
        );
        const unframer = new Unframer<{ kind: "said"; text: string }>();
        const found: unknown[] = [];
        for (let at = 0, i = 0; at < wire.length; i++) {
          const cut = at + cuts[i % cuts.length]!;
          for (const m of unframer.push(Uint8Array.from(wire.slice(at, cut)))) {
            const last = found.at(-1) as { runner?: number; open?: number; bytes?: number[] } | undefined;
            // Bytes come in as many parts as the reads cut them into.
            if (m.kind !== "bytes") found.push(m);
            else if (last?.bytes !== undefined && last.open! > 0) {
              last.bytes.push(...m.bytes);
              last.open! -= m.bytes.length;
            } else {
              const { length } = (messages[found.length] as { bytes: Uint8Array }).bytes;
              found.push({
                kind: "bytes",
                runner: m.runner,
                bytes: [...m.bytes],
                open: length - m.bytes.length,
              });
            }
          }
          at = cut;
        }
        const want = messages.map((m) => "bytes" in m ? { ...m, bytes: [...m.bytes], open: 0 } : m);
        expect(found).toEqual(want);
      },
    ),
    { seed: 5, numRuns: 300 },
  );
});
