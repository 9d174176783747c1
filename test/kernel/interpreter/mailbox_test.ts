/** The ring between the reader of the pipe and the thread that runs statements. */
import { expect, test } from "vitest";
import { createMailbox, MailboxReader, put } from "../../../kernel/interpreter/mailbox.ts";

const reply = { kind: "runner", runner: 3, says: "reply" } as const;
const counted = Uint8Array.from({ length: 65_536 + 300 }, (_, i) => i);
const piece = (runner: number, length: number, first = 0) => ({
  kind: "bytes" as const,
  runner,
  bytes: counted.subarray(first, first + length),
});

test("notices and pieces come out in order; what is left of a piece is passed over", () => {
  const mailbox = createMailbox(), reader = new MailboxReader(mailbox);
  reader.open = true;
  put(mailbox, piece(0, 10));
  put(mailbox, reply);
  put(mailbox, piece(7, 3, 100));
  expect(reader.next()).toEqual({ kind: "piece", runner: 0, length: 10 });
  const four = new Uint8Array(4);
  expect(reader.take(four)).toBe(4);
  expect([...four]).toEqual([0, 1, 2, 3]);
  expect(reader.next()).toEqual(reply);
  expect(reader.next()).toEqual({ kind: "piece", runner: 7, length: 3 });
  const more = new Uint8Array(9);
  expect(reader.take(more)).toBe(3);
  expect([...more.subarray(0, 4)]).toEqual([100, 101, 102, 0]);
  expect(reader.take(more)).toBe(0);
  expect(reader.next()).toBeUndefined();
});

test("it goes round many times and keeps every byte", () => {
  const mailbox = createMailbox(), reader = new MailboxReader(mailbox);
  reader.open = true;
  const size = 65_521, into = new Uint8Array(size);
  for (let i = 0; i < 300; i++) {
    put(mailbox, piece(i, size, i));
    expect(reader.next()).toEqual({ kind: "piece", runner: i, length: size });
    expect(reader.take(into)).toBe(size);
    expect([into[0], into[size >> 1], into[size - 1]]).toEqual(
      [i, i + (size >> 1), i + size - 1].map((n) => n % 256),
    );
  }
});

test("a piece that nobody waits for is dropped; a notice is kept", () => {
  const mailbox = createMailbox(), reader = new MailboxReader(mailbox);
  for (let i = 0; i < 100; i++) put(mailbox, piece(1, 65_536));
  put(mailbox, reply);
  expect(reader.next()).toEqual(reply);
  expect(reader.next()).toBeUndefined();
});

test("the bell tells of what came after it was looked at", () => {
  const mailbox = createMailbox(), reader = new MailboxReader(mailbox);
  const heard = reader.bell;
  put(mailbox, reply);
  expect(reader.bell).not.toBe(heard);
  // It does not sleep: the bell has rung.
  reader.sleep(heard);
  expect(reader.next()).toEqual(reply);
});
