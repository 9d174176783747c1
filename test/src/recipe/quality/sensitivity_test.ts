/** `sensitivity` and `diff`: what they find agrees with `evaluate` and `check`. */
import { beforeAll, describe, expect, test } from "vitest";
import { openSession, plain, type TestSession } from "../../../open_session.ts";

type Row = Record<string, number | string | null>;

let session: TestSession;
beforeAll(async () => {
  session = openSession(undefined, 2);
  const { error } = await session.run(`mnist = open("mnist")
lenet = network { conv2d(8, kernel: 5) relu pool(2) conv2d(16, kernel: 5) relu pool(2) dense(10) }
net = train lenet on mnist.train take 2048 samples for 2 epochs using adam(rate: 0.003) seed 1
recipe w(b) { quantize weights of conv2d, linear to int(b) symmetric per tensor }
recipe one(b) { quantize weights of "conv2" to int(b) symmetric per tensor }
recipe flow { quantize inputs of linear to uint(2) affine dynamic per tensor }
s = sensitivity net by w(3) on mnist.valid take 300 samples`);
  expect(error?.traceback.join("\n")).toBeUndefined();
}, 60_000);

async function run(code: string) {
  const trial = await session.run(code);
  expect(trial.error?.traceback.join("\n")).toBeUndefined();
  return trial;
}
const rows = async (code: string) => (await run(code)).statements.at(-1)!.value as readonly Row[];

describe("sensitivity", () => {
  test("a layer alone is what a recipe for it alone makes, the worst first", async () => {
    const found = await rows("s");
    const [, own] = await rows(
      "q = apply one(3) to net\nevaluate net, q on mnist.valid take 300 samples by accuracy, loss, kl, logit_sqnr",
    );
    const conv2 = found.find((r) => r["layer"] === "conv2")!;
    for (const metric of ["accuracy", "loss", "kl", "logit_sqnr"]) expect(conv2[metric]).toBe(own![metric]);
    const losses = found.map((r) => Number(r["loss"]));
    expect(losses).toEqual(losses.toSorted((a, b) => b - a));
  });

  test("is sorted, read and drawn like any table", async () => {
    const sorted = await rows("sort s by kl");
    const kl = sorted.map((r) => Number(r["kl"]));
    expect(kl).toEqual(kl.toSorted((a, b) => a - b));
    const { statements } = await run("plot sensitivity of s");
    const [net] = await rows("evaluate net on mnist.valid take 300 samples by loss");
    const value = statements.at(-1)!.value as { by: string; baseline: number; layers: { value: number }[] };
    expect(value).toMatchObject({ by: "loss", baseline: net!["loss"] });
    expect(value.layers).toHaveLength(3);
  });

  test("a layer of which only what flows is quantized is one too", async () => {
    const found = await rows("sensitivity net by flow() on mnist.valid take 100 samples");
    expect(found.map((r) => [r["layer"], r["format"], r["bits"]])).toEqual([[
      "dense1",
      "inputs uint(2)",
      null,
    ]]);
    expect(Number(found[0]!["kl"])).toBeGreaterThan(0);
  });

  test("warns when it is on test data", async () => {
    const { text } = await session.run("sensitivity net by one(3) on mnist.test take 20 samples");
    expect(plain(text)).toContain("warning[tunes-on-test]");
    expect(plain((await session.run("report q on mnist.test take 20 samples")).text)).toContain(
      "tunes-on-test",
    );
  });
});

describe("diff", () => {
  test("counts what is different, and no more", async () => {
    const [only, ...others] = await rows("p = apply one(2) to net\ndiff q, p");
    expect(others).toEqual([]);
    expect(only).toMatchObject({ tensor: "conv2.weight", cause: "format: int(3), int(2)", of: 3200 });
    expect(Number(only!["values"])).toBeGreaterThan(1000);
    expect(await rows("diff q, q")).toEqual([]);
    expect(await rows("diff net, net")).toEqual([]);
  });

  test("a model that was trained otherwise has other weights in every tensor", async () => {
    const found = await rows(
      "other = train lenet on mnist.train take 64 samples for 1 epochs using adam(rate: 0.003) seed 2\ndiff net, other",
    );
    expect(found.map((r) => r["cause"])).toEqual(Array(6).fill("weights"));
    expect(found.every((r) => Number(r["greatest"]) > 0 && r["values"] !== null)).toBe(true);
  });

  test("models of other shapes", async () => {
    const found = await rows(
      "small = train network { conv2d(4, kernel: 5) relu dense(10) } on mnist.train take 64 samples for 1 epochs using adam(rate: 0.003) seed 2\ndiff net, small",
    );
    expect(found.find((r) => r["tensor"] === "conv1.weight")!["cause"]).toBe("shape: 8×1×5×5, 4×1×5×5");
    expect(found.find((r) => r["tensor"] === "conv2.weight")!["cause"]).toBe("only in the first");
  });

  test("a saved model does not differ from itself opened again", async () => {
    const found = await rows(`export net to "out/net.onnx" as onnx
again = open("out/net.onnx")
again_q = apply one(3) to again
save again_q to "out/q.safetensors"
diff again_q, open("out/q.safetensors")`);
    expect(found).toEqual([]);
  });
});
