/** Trained networks in safetensors: the same network again, or an error that says what is not as it was. */
import { beforeAll, describe, expect, test } from "vitest";
import { openSession, type TestSession } from "../../open_session.ts";

const net = `mnist = open("mnist")
p = network { conv2d(4, kernel: 5) batch_norm relu pool(2) residual { conv2d(4, kernel: 3, padding: 1) relu } dense(10) }
net = train p on mnist.train take 256 samples for 2 epochs using adam(rate: 0.01) seed 1
recipe w(b) { quantize weights of conv2d, linear to int(b) symmetric per channel }
q = apply w(4) to net
save net to "net.safetensors"
save q to "q.safetensors"
evaluate net, q on mnist.valid by accuracy, loss`;

/** Where the header says that a tensor begins, and the header. */
function headerOf(bytes: Uint8Array): { text: string; data: number } {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  return { text: new TextDecoder().decode(bytes.subarray(8, 8 + length)), data: 8 + length };
}

/** The same file with its header changed; texts of the same length. */
function edited(bytes: Uint8Array, from: string | RegExp, to: string): Uint8Array {
  const { text, data } = headerOf(bytes), changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  expect(changed).toHaveLength(text.length);
  const copy = bytes.slice();
  copy.set(new TextEncoder().encode(changed).subarray(0, data - 8), 8);
  return copy;
}

describe("checkpoints", () => {
  let first: TestSession, shown: string, checkpoint: Uint8Array;
  beforeAll(async () => {
    first = openSession(undefined, 2);
    const { error, statements } = await first.run(net);
    expect(error?.traceback.join("\n")).toBeUndefined();
    shown = JSON.stringify(statements.at(-1)!.value);
    checkpoint = first.files.get("net.safetensors")!;
  });

  test("are the same in another session, with another number of threads", async () => {
    const other = openSession(undefined, 1);
    for (const [path, bytes] of first.files) other.files.set(path, bytes);
    const { error, statements } = await other.run(
      `mnist = open("mnist")
net = open("net.safetensors")
q = open("q.safetensors")
recipe w(b) { quantize weights of conv2d, linear to int(b) symmetric per channel }
r = apply w(4) to net
check r == q
evaluate net, q on mnist.valid by accuracy, loss
plot training of net
save net to "again.safetensors"
save q to "q_again.safetensors"`,
    );
    expect(error?.traceback.join("\n")).toBeUndefined();
    expect(JSON.stringify(statements[6]!.value)).toBe(shown);
    const again = other.files.get("again.safetensors")!;
    expect(again.toBase64()).toBe(checkpoint.toBase64());
  });

  test("hold binary32 under their names, and what was trained how", () => {
    const header = JSON.parse(headerOf(checkpoint).text);
    expect(header["conv1.weight"]).toMatchObject({ dtype: "F32", shape: [4, 1, 5, 5] });
    expect(header["batch_norm1.running_var"].shape).toEqual([4]);
    const { __metadata__: said } = header;
    expect(said["quire.training"]).toMatch(/^train p on mnist.train take 256 samples .* seed 1$/);
    expect(said["quire.seed"]).toBe("1");
    expect(said["quire.data.sha256"]).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.parse(said["quire.epochs"])).toHaveLength(2);
  });

  test.each<readonly [string, (bytes: Uint8Array) => Uint8Array, RegExp]>([
    ["another weight", (bytes) => {
      const copy = bytes.slice();
      copy[headerOf(bytes).data + 2]! ^= 1;
      return copy;
    }, /quire\.model\.sha256/],
    ["another seed in its texts", (b) => edited(b, '"quire.seed":"1"', '"quire.seed":"2"'), /sha256/],
    [
      "a tensor of another name",
      (b) => edited(b, '"conv1.weight"', '"conv1.wieght"'),
      /conv1\.weight .*is missing/,
    ],
    [
      "a tensor of another shape",
      (b) => edited(b, "[4,1,5,5]", "[4,5,1,5]"),
      /conv1\.weight .*must be F32 4×1×5×5/,
    ],
    ["another type", (b) => edited(b, '"F32"', '"I32"'), /must be F32/],
    [
      "a network that is none",
      (b) => edited(b, "conv2d(4, kernel: 5)", "conv2d(4, kernal: 5)"),
      /quire\.network/,
    ],
    ["layers that do not fit", (b) => edited(b, "1×28×28", "1×1×280"), /quire\.network .*does not fit/],
    ["half of its bytes", (b) => b.slice(0, b.length - 100), /offsets/],
  ])("refuse %s", async (_what, change, wanted) => {
    const session = openSession();
    session.files.set("bad.safetensors", change(checkpoint));
    const { error } = await session.run(`net = open("bad.safetensors")`);
    expect(error?.name).toBe("cannot-open");
    expect(error?.message).toMatch(wanted);
  });
});
