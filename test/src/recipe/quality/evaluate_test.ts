/** `evaluate ... on DATA`: what it finds, what it calls undecided, and what it refuses. */
import { beforeAll, describe, expect, test } from "vitest";
import { openSession, plain, type TestSession } from "../../../open_session.ts";

const trained = `mnist = open("mnist")
lenet = network { conv2d(8, kernel: 5) relu pool(2) conv2d(16, kernel: 5) relu pool(2) dense(10) }
net = train lenet on mnist.train take 2048 samples for 2 epochs using adam(rate: 0.003) seed 1
scheme article(b) { encode clamp(round(x * 2^b), int(b))  decode q / 2^b }
scheme undivided(b) { encode clamp(round(x * 2^b), int(b))  decode q }
scheme broken { encode clamp(round(x * 64), int(8))  decode q * 1e37 }
recipe a { quantize weights of conv2d, linear to article(8) }
recipe u { quantize weights of conv2d, linear to undivided(8) }
recipe n { quantize weights of linear to broken }
right = apply a() to net
wrong = apply u() to net
none = apply n() to net`;

let session: TestSession;
beforeAll(async () => {
  session = openSession(undefined, 2);
  const { error } = await session.run(trained);
  expect(error?.traceback.join("\n")).toBeUndefined();
}, 60_000);

interface Difference {
  readonly difference: number;
  readonly from: number;
  readonly to: number;
  readonly p?: number;
  readonly verdict: string;
}
type Row = Record<string, number | string> & { readonly differences?: Record<string, Difference> };

async function rows(code: string): Promise<readonly [readonly Row[], string]> {
  const trial = await session.run(code);
  expect(trial.error?.traceback.join("\n")).toBeUndefined();
  return [trial.statements.at(-1)!.value as readonly Row[], trial.text];
}

describe("the trap of the missing division", () => {
  test("accuracy hides it; loss and logit SQNR show it", async () => {
    const [[net, right, wrong]] = await rows(
      "evaluate net, right, wrong on mnist.valid by accuracy, loss, logit_sqnr",
    );
    expect(Math.abs(Number(wrong!["accuracy"]) - Number(net!["accuracy"]))).toBeLessThan(1);
    expect(Number(wrong!["loss"])).toBeGreaterThan(1e5 * Number(net!["loss"]));
    expect(wrong!["logit_sqnr"]).toBeLessThan(-90);
    expect(right!["logit_sqnr"]).toBeGreaterThan(20);
    expect(net!["logit_sqnr"]).toBe("Infinity");
    expect(wrong!.differences!["loss"]!.verdict).toBe("worse");
    expect(Math.abs(right!.differences!["loss"]!.difference)).toBeLessThan(0.02);
  });
});

describe("differences", () => {
  test("are told in a table of their own, in both languages", async () => {
    const [, text] = await rows("evaluate net, wrong on mnist.valid by accuracy, loss");
    expect(text).toMatch(/^compared with net$/m);
    expect(text).toMatch(/^wrong +loss nats +\+\d+\.\d{4} +\+\d+\.\d{4} … \+\d+\.\d{4} +worse$/m);
    expect(text).toContain("McNemar");
    const [, zh] = await rows("set language zh\nevaluate net, wrong on mnist.valid by accuracy, loss");
    await session.run("set language en");
    expect(zh).toMatch(/^wrong +损失 nats .*更差$/m);
  });

  test("an equal model: no difference, undecided", async () => {
    const [[, same]] = await rows("evaluate right, right on mnist.valid by accuracy, loss, kl");
    for (const metric of ["accuracy", "loss", "kl"]) {
      expect(same!.differences![metric]).toMatchObject({
        difference: 0,
        from: 0,
        to: 0,
        verdict: "undecided",
      });
    }
  });

  test("one sample tells nothing", async () => {
    const [[, wrong], text] = await rows(
      "evaluate net, wrong on mnist.valid take 1 sample by accuracy, loss",
    );
    expect(wrong!.differences!["loss"]!.verdict).toBe("undecided");
    expect(wrong!.differences!["loss"]!.from).toBeUndefined();
    expect(text).toContain("undecided: 1 sample cannot tell");
  });

  test("what compares with the source says nothing of the source", async () => {
    const [[, right]] = await rows("evaluate net, right on mnist.valid by agreement, loss");
    expect(Object.keys(right!.differences!)).toEqual(["loss"]);
  });

  test("the same on another number of threads", async () => {
    const other = openSession(undefined, 1);
    await other.run(trained);
    const code =
      "evaluate net, right, wrong on mnist.test take 1000 samples by accuracy, loss, kl, logit_sqnr, agreement";
    const { statements } = await other.run(code);
    expect(statements.at(-1)!.value).toEqual((await rows(code))[0]);
  }, 60_000);
});

describe("refuses", () => {
  test.each([
    [
      "what a model computes when it is no number, with the sample",
      "evaluate net, none on mnist.valid by loss",
      "not-finite",
      `Cannot measure "none" on mnist.valid as what it computes must be finite: sample 0 gives`,
    ],
    [
      "samples of another shape",
      `m = open("mnist")\nocr = open("ocr")\nevaluate ocr on m.valid by kl`,
      "out-of-range",
      `a sample of mnist.valid must be 3×48×any, as "ocr" takes them: it is 1×28×28`,
    ],
    [
      "more samples than there are",
      "evaluate net on mnist.valid take 6000 samples by loss",
      "out-of-range",
      "at most 5000",
    ],
    [
      "bits as a number of samples",
      "evaluate net on mnist.valid take 6 bits by loss",
      "wrong-unit",
      "samples",
    ],
    ["no samples", "evaluate net on mnist.valid take 0 samples by loss", "out-of-range", "from 1"],
  ])("%s", async (_, code, name, words) => {
    const { error } = await session.run(code);
    expect(plain(error?.traceback.join("\n") ?? "")).toContain(words);
    expect(error?.name).toBe(name);
  });
});
