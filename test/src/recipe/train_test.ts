/** The statement: what it shows, what it leaves, and what it refuses. */
import { describe, expect, test } from "vitest";
import { openSession } from "../../open_session.ts";

const net = `mnist = open("mnist")
lenet = network { conv2d(8, kernel: 5) relu pool(2) dense(10) }
net = train lenet on mnist.train take 512 samples for 3 epochs using adam(rate: 0.01) seed 1`;

describe("train", () => {
  test("shows its epochs, and makes a model that all statements take", async () => {
    const session = openSession(undefined, 2);
    const trained = await session.run(net);
    expect(trained.error).toBeUndefined();
    expect(
      trained.text.match(/^epoch [123] of 3: loss \d\.\d+, accuracy \d+(\.\d+)?%; validation: loss .*%$/gm),
    ).toHaveLength(3);
    const rest = await session.run(
      `recipe w(b) { quantize weights of conv2d, linear to int(b) symmetric per channel }
q = apply w(8) to net
evaluate net, q on mnist.test by accuracy, loss, bits
report q
plot histogram of weights "conv1" in net
grid = sweep b in [2, 8] { evaluate apply w(b) to net on mnist.valid by accuracy }
losses = net.losses
plot loss of losses against step
plot accuracy of net against step
plot training of net
check net == net
export net to "out/net.onnx" as onnx
export q to "out/q.onnx" as qdq(opset: 21)
again = open("out/net.onnx")
p = apply w(4) to again
check again == net
evaluate net, again on mnist.valid by accuracy, loss`,
    );
    expect(rest.error?.traceback.join("\n")).toBeUndefined();
    const [float, quantized] = rest.statements[2]!.value as Record<string, number>[];
    expect(float!["accuracy"]).toBeGreaterThan(80);
    expect(Math.abs(float!["accuracy"]! - quantized!["accuracy"]!)).toBeLessThan(1);
    expect(quantized!["loss"]).not.toBe(float!["loss"]);
    const [before, after] = rest.statements.at(-1)!.value as Record<string, number>[];
    const { differences, ...plain } = after as Record<string, unknown>;
    expect({ ...plain, model: "net" }).toEqual(before);
    expect(differences).toMatchObject({ accuracy: { verdict: "undecided" }, loss: { difference: 0 } });
    expect(rest.statements[5]!.value).toMatchObject([{ b: 2 }, { b: 8 }]);
  });

  test("shows one figure, changed in place, with its picture at the end", async () => {
    const { outputs } = await openSession(undefined, 2).run(net);
    const shown = outputs.filter((o) => o.kind === "display");
    const [first, last] = [shown[0]!, shown.at(-1)!];
    expect(shown.slice(1).every((o) => o.update === true && o.id === first.id)).toBe(true);
    expect(first).toMatchObject({ data: { "text/plain": "" } });
    expect(first.update).toBeUndefined();
    expect(Object.keys(last.data).sort()).toEqual([
      "application/vnd.plotly.v1+json",
      "image/png",
      "text/html",
      "text/plain",
    ]);
    const { data } = last.data["application/vnd.plotly.v1+json"] as { data: { name: string; x: number[] }[] };
    expect(data.map(({ name, x }) => [name, x.at(-1)])).toEqual([
      ["loss", 24],
      ["loss, validation", 24],
      ["accuracy", 24],
      ["accuracy, validation", 24],
    ]);
    // Its place is before the lines of the epochs.
    expect(outputs[0]).toBe(first);
  });

  test("seeds are repeated by a sweep", async () => {
    const { error, statements } = await openSession(undefined, 2).run(
      `mnist = open("mnist")
p = network { dense(10) }
t = sweep s in 1..3 { evaluate train p on mnist.train take 256 samples for 1 epochs using sgd(rate: 0.1) seed s on mnist.valid by accuracy }
m = summarize t over s
print m.runs[0], m.accuracy[0], m.accuracy_std[0]
print t.accuracy[0], t.accuracy[1], t.accuracy[2]`,
    );
    expect(error?.traceback.join("\n")).toBeUndefined();
    expect(statements[2]!.value).toMatchObject([{ s: 1 }, { s: 2 }, { s: 3 }]);
    const numbers = (at: number) => (statements[at]!.value as string).split(" ").map(Number);
    const [runs, mean, deviation] = numbers(4), found = numbers(5);
    const expected = found.reduce((a, b) => a + b) / 3;
    const squares = found.reduce((sum, v) => sum + (v - expected) ** 2, 0);
    expect([runs, mean, deviation]).toEqual([
      3,
      expect.closeTo(expected, 3),
      expect.closeTo(Math.sqrt(squares / 2), 3),
    ]);
  });

  test("an interrupt stops it and defines nothing", async () => {
    const { session, interrupt } = openSession();
    const outcome = await session.evaluate(net.replace("3 epochs", "1000 epochs"), {
      emit: (o) => void (o.kind === "stream" && Atomics.store(interrupt, 0, 1)),
      onStatement: () => {},
      place: "cell",
    });
    expect(outcome.error?.name).toMatch(/interrupt/i);
    Atomics.store(interrupt, 0, 0);
    const after = await session.evaluate("net", { emit: () => {}, onStatement: () => {}, place: "cell" });
    expect(after.error?.name).toBe("unknown-name");
  });

  test.each([
    [
      "a network that nobody has written",
      `train lnet on mnist.train for 1 epochs using sgd(rate: 0.1) seed 1`,
      "unknown-name",
    ],
    ["no rate", `t = train lenet on mnist.train for 1 epochs using adam seed 1`, "missing-parameter"],
    [
      "half an epoch",
      `t = train lenet on mnist.train for 0.5 epochs using sgd(rate: 0.1) seed 1`,
      "out-of-range",
    ],
    [
      "too many samples",
      `t = train lenet on mnist.train take 60000 samples for 1 epochs using sgd(rate: 0.1) seed 1`,
      "out-of-range",
    ],
    ["an unknown layer", `n = network { linear(10) }`, "unknown-name"],
    [
      "outputs for other classes",
      `t = train network { dense(9) } on mnist.train for 1 epochs using sgd(rate: 0.1) seed 1`,
      "layer-misfit",
    ],
    ["no seed", `t = train lenet on mnist.train for 1 epochs using sgd(rate: 0.1)`, "missing-choice"],
    [
      "a block that changes the shape",
      `t = train network { residual { dense(9) } dense(10) } on mnist.train for 1 epochs using sgd(rate: 0.1) seed 1`,
      "layer-misfit",
    ],
    [
      "a batch of one for batch normalization",
      `t = train network { dense(8) batch_norm dense(10) } on mnist.train take 65 samples for 1 epochs using sgd(rate: 0.1) seed 1`,
      "out-of-range",
    ],
    [
      "how a file has learned",
      `ocr = open("ocr")\nplot training of ocr`,
      "not-trained",
    ],
    [
      "a batch that is larger than the data",
      `t = train network { dense(10) } on mnist.train take 65 samples for 1 epochs using sgd(rate: 0.1, batch: 100) seed 1`,
      "out-of-range",
    ],
    [
      "data that is labelled with texts",
      `lines = open("ocr_lines")\nt = train network { dense(10) } on lines.train for 1 epochs using sgd(rate: 0.1) seed 1`,
      "layer-misfit",
    ],
    [
      "a kernel that is larger than the image",
      `t = train network { conv2d(4, kernel: 29) dense(10) } on mnist.train for 1 epochs using sgd(rate: 0.1) seed 1`,
      "layer-misfit",
    ],
    [
      "all of the data",
      `t = train lenet on mnist for 1 epochs using sgd(rate: 0.1) seed 1`,
      "missing-choice",
    ],
    [
      "a rate that is too large",
      `t = train network { dense(32) dense(32) dense(10) } on mnist.train take 512 samples for 3 epochs using sgd(rate: 900) seed 1`,
      "diverged",
    ],
    [
      "samples of another shape",
      `ocr = open("ocr")\nevaluate ocr on mnist.valid by accuracy`,
      "out-of-range",
    ],
  ])("refuses %s", async (_what, statement, code) => {
    const session = openSession();
    await session.run(net.split("\n").slice(0, 2).join("\n"));
    const { error } = await session.run(statement);
    expect(error?.name, error?.traceback.join("\n")).toBe(code);
  });
});
