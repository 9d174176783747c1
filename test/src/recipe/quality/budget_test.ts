/** `budget ... scored by` what the model computes: what it says it measured is what `evaluate` measures. */
import { beforeAll, describe, expect, test } from "vitest";
import { openSession, type TestSession } from "../../../open_session.ts";

type Row = Record<string, number | string>;

let session: TestSession;
beforeAll(async () => {
  session = openSession(undefined, 2);
  const { error } = await session.run(`mnist = open("mnist")
lenet = network { conv2d(8, kernel: 5) relu pool(2) conv2d(16, kernel: 5) relu pool(2) dense(10) }
net = train lenet on mnist.train take 2048 samples for 2 epochs using adam(rate: 0.003) seed 1
recipe uniform(b) { quantize weights of conv2d, linear to int(b) symmetric per channel }`);
  expect(error?.traceback.join("\n")).toBeUndefined();
}, 60_000);

const recipe = (score: string, samples = 128) =>
  `recipe mix(B) {
  calibrate on mnist.train take ${samples} samples
  choose weights of conv2d, linear from int(2..5) symmetric per channel
  budget B bits per weight scored by ${score}
}`;

async function run(code: string) {
  const trial = await session.run(code);
  expect(trial.error?.traceback.join("\n")).toBeUndefined();
  return trial;
}

describe("a budget scored by data", () => {
  test.each(["kl", "loss", "logit_sqnr", "accuracy", "agreement"])("%s", async (score) => {
    const made = await run(`${recipe(score)}\nq = apply mix(3.3) to net`);
    const { statements } = await run(
      `evaluate q, apply uniform(3) to net on mnist.train take 128 samples by ${score}`,
    );
    const [mixed, uniform] = (statements.at(-1)!.value as readonly Row[]).map((r) => Number(r[score]));
    const better = score === "kl" || score === "loss" ? mixed! <= uniform! : mixed! >= uniform!;
    expect(better, `${mixed} against ${uniform}`).toBe(true);
    const digits = { kl: 5, loss: 4 }[score] ?? 2;
    expect(made.text).toContain(`mixed: ${mixed!.toFixed(digits)} `);
    expect(made.text).toContain(`uniform: ${uniform!.toFixed(digits)} `);
    const [bits] = (await run("report q")).text.match(/[\d.]+(?= bits\/weight, scales)/)!;
    expect(Number(bits)).toBeLessThanOrEqual(3.3);
  });

  test("needs data, and labels where it looks at them", async () => {
    const { error } = await session.run(recipe("kl").replace(/ {2}calibrate.*\n/, ""));
    expect(error?.name).toBe("needs-calibration");
  });

  test("an interrupt stops it", async () => {
    await run(recipe("kl", 4096));
    Atomics.store(session.interrupt, 0, 1);
    const { error } = await session.run("q = apply mix(3.3) to net");
    Atomics.store(session.interrupt, 0, 0);
    expect(error?.name).toMatch(/interrupt/i);
  });
});
