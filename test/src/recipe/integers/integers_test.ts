/** Whole networks on integers: beside the same codes as numbers, and one code step by step. */
import { beforeAll, expect, test } from "vitest";
import { openSession, type TestSession } from "../../../open_session.ts";

let s: TestSession;

async function run(code: string) {
  const trial = await s.run(code);
  expect(trial.error, JSON.stringify(trial.error)).toBeUndefined();
  return trial;
}

async function refused(code: string): Promise<string> {
  const { error } = await s.run(code);
  return error?.message ?? "";
}

beforeAll(async () => {
  s = openSession(undefined, 2);
  await run(`mnist = open("mnist")
net = train network { conv2d(6, kernel: 5, stride: 2, padding: 1) relu6 conv2d(8, kernel: 3) relu pool(2) dense(16) relu dense(10) } on mnist.train take 10000 samples for 1 epoch using adam(rate: 0.003) seed 1
recipe w8a8(wb in 2..8 = 8, ab in 2..8 = 8) {
  calibrate on mnist.train take 200 samples
  quantize weights of conv2d, linear to int(wb) symmetric per channel
  quantize inputs of conv2d, linear to uint(ab) affine static per tensor
}
recipe shifted {
  calibrate on mnist.train take 200 samples
  quantize weights of conv2d, linear to uint(8) affine per tensor
  quantize inputs of conv2d, linear to int(8) affine static per tensor
  quantize outputs of "dense2" to int(8) affine static per tensor
}
recipe dynamic {
  quantize weights of conv2d, linear to int(8) symmetric per channel
  quantize inputs of conv2d, linear to uint(8) affine dynamic per tensor
}
recipe some {
  calibrate on mnist.train take 20 samples
  quantize weights of conv2d, linear to int(8) symmetric per channel
  quantize inputs of conv2d to uint(8) affine static per tensor
}
recipe wide {
  calibrate on mnist.train take 20 samples
  quantize weights of conv2d, linear to int(12) symmetric per channel
  quantize inputs of conv2d, linear to uint(8) affine static per tensor
}
q = apply w8a8() to net
q4 = apply w8a8(wb: 4, ab: 4) to net
z = apply shifted() to net
d = apply dynamic() to net
p = apply some() to net
w = apply wide() to net`);
}, 60_000);

test("losses are those of fake quantization but for the rounding of the multipliers", async () => {
  const { statements } = await run(
    "evaluate q, integers(q), q4, integers(q4), z, integers(z) on mnist.valid by accuracy, loss",
  );
  const rows = statements.at(-1)!.value as { accuracy: number; loss: number }[];
  for (let i = 0; i < rows.length; i += 2) {
    const [numbers, integers] = [rows[i]!, rows[i + 1]!];
    expect(integers.loss).not.toBe(numbers.loss);
    expect(Math.abs(integers.loss - numbers.loss)).toBeLessThan(0.03 * numbers.loss);
    expect(Math.abs(integers.accuracy - numbers.accuracy)).toBeLessThan(1);
  }
}, 60_000);

test("the steps of a code are its products one by one, and end in the code", async () => {
  const { statements, text } = await run(
    `t = integer_steps(q, layer: "conv2", data: mnist.valid, sample: 5, output: 40)
t`,
  );
  const terms = statements.at(-1)!.value as Record<string, number>[];
  expect(terms.length).toBe(6 * 3 * 3);
  let [accumulator] = terms.map((t) => t["accumulator"]! - t["product"]!);
  for (const t of terms) {
    expect(t["product"]).toBe(t["x"]! * t["w"]! + 0);
    expect(t["accumulator"]).toBe(accumulator = accumulator! + t["product"]!);
  }
  expect(text).toMatch(
    new RegExp(`code: ${accumulator} × \\d+ × 2\\^-31 is -?\\d+, × 2\\^-\\d+ is -?\\d+, \\+ zero point`),
  );
});

test("what needs numbers is refused with what it is", async () => {
  expect(await refused("integers(net)")).toMatch(/must be a quantized/i);
  expect(await refused("integers(d)")).toMatch(/inputs of "conv1" must have a static scale/);
  expect(await refused("integers(p)")).toMatch(
    /inputs of "dense1" must be quantized with a static scale: they are not/,
  );
  expect(await refused("integers(w)")).toMatch(/"conv1.weight" must be integers of 8 bits or fewer/);
  expect(await refused(`integer_steps(q, layer: "conv9", data: mnist.valid)`)).toMatch(/conv9/);
  expect(await refused(`integer_steps(q, layer: "conv1", data: mnist.valid, output: 99999)`)).toMatch(
    /from 0 to/,
  );
  expect(await refused(`integer_steps(q, layer: "conv1", data: mnist)`)).toMatch(/without a part/);
  expect(await refused(`integer_steps(q, layer: "conv1")`)).toMatch(/data/);
});
