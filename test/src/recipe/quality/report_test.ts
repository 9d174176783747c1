/** `report ... on DATA`: what it finds of each layer agrees with what `evaluate` finds of the model. */
import { beforeAll, describe, expect, test } from "vitest";
import { openSession, plain, type TestSession } from "../../../open_session.ts";

let session: TestSession;
beforeAll(async () => {
  session = openSession(undefined, 2);
  const { error } = await session.run(`mnist = open("mnist")
lenet = network { conv2d(8, kernel: 5) relu pool(2) conv2d(16, kernel: 5) relu pool(2) dense(10) }
net = train lenet on mnist.train take 2048 samples for 2 epochs using adam(rate: 0.003) seed 1
recipe w(b) { quantize weights of conv2d, linear to int(b) symmetric per tensor }
recipe one(b) { quantize weights of "conv2" to int(b) symmetric per tensor }
recipe flow { quantize inputs of linear to uint(4) affine dynamic per tensor  quantize weights of "conv1" to int(8) per tensor }
q = apply w(3) to net
alone = apply one(3) to net
flows = apply flow() to net`);
  expect(error?.traceback.join("\n")).toBeUndefined();
}, 60_000);

async function records(code: string): Promise<readonly Record<string, number | string>[]> {
  const trial = await session.run(code);
  expect(trial.error?.traceback.join("\n")).toBeUndefined();
  return trial.statements.at(-1)!.value as readonly Record<string, number | string>[];
}

describe("report on data", () => {
  test("the output of the last layer is the model's", async () => {
    const report = await records("report q on mnist.valid take 700 samples");
    const [, own] = await records("evaluate net, q on mnist.valid take 700 samples by logit_sqnr");
    expect(report.find((r) => r["tensor"] === "dense1.weight")!["output_sqnr"]).toBeCloseTo(
      Number(own!["logit_sqnr"]),
      9,
    );
  });

  test("a layer alone is what a recipe for it alone makes; the worst is first", async () => {
    const report = await records("report q on mnist.valid take 700 samples");
    const [net, own] = await records("evaluate net, alone on mnist.valid take 700 samples by loss, kl");
    const conv2 = report.find((r) => r["tensor"] === "conv2.weight")!;
    expect(conv2["loss_change"]).toBe(Number(own!["loss"]) - Number(net!["loss"]));
    expect(conv2["kl"]).toBe(own!["kl"]);
    const changes = report.map((r) => Number(r["loss_change"]));
    expect(changes).toEqual(changes.toSorted((a, b) => b - a));
    expect(report).toHaveLength(3);
  });

  test("says what it is beside", async () => {
    const { text } = await session.run("report q on mnist.valid take 100 samples");
    expect(text).toMatch(/^nothing quantized: accuracy [\d.]+ %, loss [\d.]+ nats; all of it: accuracy/m);
    expect(text).toMatch(/^on mnist.valid, 100 samples$/m);
  });

  test("cosine is that of the weights", async () => {
    const [worst] = await records("report q");
    const sqnr = Number(worst!["sqnr"]), cosine = Number(worst!["cosine"]);
    // Of the best factor nothing would be lost but 1 - cosine^2 of the signal: it cannot be worse.
    expect(1 - cosine ** 2).toBeLessThanOrEqual(10 ** (-sqnr / 10) + 1e-12);
    expect(cosine).toBeGreaterThan(0.9);
  });

  test("an interrupt stops it", async () => {
    Atomics.store(session.interrupt, 0, 1);
    const { error } = await session.run("report q on mnist.valid");
    Atomics.store(session.interrupt, 0, 0);
    expect(error?.name).toMatch(/interrupt/i);
  });

  test.each([
    ["report q on mnist", "missing-choice"],
    ["report q on net", "wrong-kind"],
    [`report q on mnist.valid take 0 samples`, "out-of-range"],
  ])("%s: %s", async (code, name) => {
    const { error } = await session.run(code);
    expect(error?.name, plain(error?.traceback.join("\n") ?? "")).toBe(name);
  });
});
