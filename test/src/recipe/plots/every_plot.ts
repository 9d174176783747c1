/** Every kind of plot, for tests of what all of them share. */
export const setUp = `
formula F(x; b in 2..8, rule in [clamp, wrap]) = rule(round(x * 2^(b - 1)), int(b)) / 2^(b - 1)
recipe w(b) { quantize weights of all to int(b) symmetric per tensor }
recipe rows(b) { quantize weights of all to int(b) symmetric per channel }
g = samples(gauss, laplace, rows: 64, columns: 256)
q = apply w(4) to g
r = apply rows(4) to g
t = sweep b in 2..5 { evaluate apply w(b) to g by sqnr }
fm = open("fashion_mnist")
net = train network { pool(7) dense(10) } on fm.train take 256 samples for 2 epochs using adam(rate: 0.01) seed 1
s = sensitivity net by w(3) on fm.valid take 50 samples
`;

/** By the name of the plot; a table and expressions have none. */
export const cases: Readonly<Record<string, readonly string[]>> = {
  bits: [
    "plot bits of binary_wrap(4), binary_clip(4), fp8_e4m3 mark 1.3",
    "plot bits of fp8_e4m3 mark 0.001",
  ],
  circle: [
    "plot circle of wrap(round(x * 8), int(4)) / 8, clamp(round(x * 8), int(4)) / 8 for x in -2.0..2.0 mark 1.3",
    "plot circle of wrap(round(x * 8), int(4)) / 8 for x in -2.0..2.0 mark 0.3",
  ],
  clipping: [`plot clipping of weights "gauss" in q mark 2.5`],
  error: [`plot error of weights "gauss" in q`, `plot error of weights "gauss" in apply rows(4) to g`],
  histogram: [`plot histogram of weights "gauss" in g, q`],
  levels: ["plot levels of int4, nf4", "plot levels of int4, nf4 mark 32"],
  product: [0, 1, 2, 3, 4, 5].map((step) =>
    `plot product of [[0.5, -1.2]], [[1.0], [-0.7]], [0.5] mark ${step}`
  ),
  sensitivity: ["plot sensitivity of s"],
  size: ["plot size of g, q"],
  sqnr: ["plot sqnr of q, r"],
  staircase: ["plot staircase of F(x; 3, clamp), F(x; 3, wrap) for x in -2.0..2.0 mark 0.7"],
  theory: ["plot theory of gauss, t for b in 2..5"],
  training: ["plot training of net"],
  "a table": ["plot sqnr of t against b"],
  expressions: ["plot F(x; 3, clamp), x for x in -2.0..2.0 mark 0.5"],
};
