/** Calibration end to end on a small network: what is found is what the whole of the data would give. */
import { beforeAll, expect, test } from "vitest";
import { openSession, plain, type TestSession } from "../../../open_session.ts";

let s: TestSession;

async function run(code: string) {
  const trial = await s.run(code);
  expect(trial.status, JSON.stringify(trial)).toBe("ok");
  return trial;
}

/** The one table that an `evaluate` shows, by model. */
async function evaluated(code: string): Promise<Map<string, { accuracy: number; loss: number }>> {
  const { statements } = await run(code);
  const rows = statements.at(-1)!.value as { model: string; accuracy: number; loss: number }[];
  return new Map(rows.map((row) => [row.model, row]));
}

beforeAll(async () => {
  s = openSession(undefined, 2);
  await run(`mnist = open("mnist")
net = train network { conv2d(4, kernel: 5, stride: 2) relu pool(2) dense(10) } on mnist.train take 10000 samples for 1 epoch using adam(rate: 0.003) seed 1
recipe full(wb in 2..8 = 8, ab in 1..8 = 8) {
  calibrate on mnist.train take 100 samples
  quantize weights of conv2d, linear to int(wb) symmetric per channel
  quantize inputs of conv2d, linear to uint(ab) affine static per tensor
}
recipe dynamic(ab in 2..8 = 8) { quantize inputs of all to uint(ab) affine dynamic per tensor }
recipe token(ab in 2..8 = 8) { quantize inputs of linear to int(ab) symmetric dynamic per token }`);
}, 60_000);

test("eight bits change little, few bits much, and in the order of bits", async () => {
  const found = await evaluated(
    `evaluate net, apply full() to net, apply full(ab: 3) to net, apply full(ab: 1) to net, apply dynamic() to net, apply token() to net, apply token(ab: 2) to net on mnist.valid by accuracy, loss`,
  );
  const loss = (name: string) => found.get(name)!.loss, base = loss("net");
  for (const name of ["full() to net", "dynamic() to net", "token() to net"]) {
    expect(loss(name)).not.toBe(base);
    expect(Math.abs(loss(name) - base)).toBeLessThan(0.01 * base);
  }
  const change = (name: string) => Math.abs(loss(name) - base);
  expect(change("full(ab: 3) to net")).toBeGreaterThan(change("full() to net"));
  expect(change("full(ab: 1) to net")).toBeGreaterThan(change("full(ab: 3) to net"));
  expect(change("token(ab: 2) to net")).toBeGreaterThan(change("token() to net"));
}, 60_000);

test("a range that is searched by importances is another one", async () => {
  const found = await evaluated(`recipe imatrix(c in [mse, weighted_mse]) {
  calibrate on mnist.train take 500 samples
  quantize weights of linear, conv2d to int(2) symmetric per channel clip c
}
evaluate net, apply imatrix(mse) to net, apply imatrix(weighted_mse) to net on mnist.valid by accuracy, loss`);
  const [net, mse, weighted] = [...found.values()].map((row) => row.loss);
  expect(weighted).not.toBe(mse);
  expect(weighted).toBeLessThan(net! + 0.5);
}, 60_000);

test("the record says what was calibrated on, by what, and the hash of what was seen", async () => {
  const saved = async () => {
    await run(`q = apply full() to net\nsave q to "out/q.safetensors"`);
    const bytes = s.files.get("out/q.safetensors")!,
      length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
    return JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))).__metadata__;
  };
  const record = await saved();
  expect(record["quire.calibration"]).toBe("mnist.train, 100 samples");
  expect(record["quire.calibration.engine"]).toBe("quire nn");
  expect(record["quire.calibration.data.sha256"]).toMatch(/^[0-9a-f]{64}$/);
  expect(record["quire.calibration.sha256"]).toMatch(/^[0-9a-f]{64}$/);
  expect(await saved()).toEqual(record);
}, 60_000);

test("values that unsigned symmetric codes lose, and inputs that are constant, are told", async () => {
  const { outputs } = await run(`recipe lossy {
  calibrate on mnist.train take 20 samples
  quantize outputs of conv2d to uint(8) symmetric static per tensor
}
q = apply lossy() to net`);
  const told = outputs.flatMap((o) => o.kind === "stream" && o.name === "stderr" ? [plain(o.text)] : []).join(
    "",
  );
  expect(told).toMatch(/"outputs of conv1" saturates \d+\.\d% of its values/);
}, 60_000);

test("what flows is saved with its scales, and opens as it was", async () => {
  const { statements } = await run(`q = apply full(ab: 3) to net
d = apply token() to net
save q to "out/q.safetensors"
save d to "out/d.safetensors"
r = open("out/q.safetensors")
e = open("out/d.safetensors")
check r == q
check e == d
check r != d
evaluate q, r, d, e on mnist.valid by loss`);
  const [q, r, d, e] = (statements.at(-1)!.value as { loss: number }[]).map((row) => row.loss);
  expect([r, e]).toEqual([q, d]);
  const text = new TextDecoder().decode(s.files.get("out/q.safetensors")!);
  const length = Number(new DataView(s.files.get("out/q.safetensors")!.buffer).getBigUint64(0, true));
  expect(text.slice(8, 8 + length)).toContain("quire.activations");
  const bytes = new Uint8Array(s.files.get("out/q.safetensors")!), at = text.indexOf("dense1_rows");
  expect(at).toBeGreaterThan(0);
  bytes[at] = 120;
  s.files.set("out/bent.safetensors", bytes);
  const { error } = await s.run(`open("out/bent.safetensors")`);
  expect(error?.message).toMatch(/must be a value of its layer/);
}, 60_000);

test("weights alone are written with a warning", async () => {
  const { outputs } = await run(`q = apply dynamic() to net\nexport q to "out/q.gguf" as gguf`);
  const told = outputs.flatMap((o) => o.kind === "stream" && o.name === "stderr" ? [plain(o.text)] : []).join(
    "",
  );
  expect(told).toMatch(/holds weights alone/);
}, 60_000);
