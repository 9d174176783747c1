import { batchSize, learningRate, optimizer } from "../../registry/define.ts";

const f = Math.fround;

/**
 * m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g^2, p = p - rate / (1 - b1^t) m / (sqrt(v) / sqrt(1 - b2^t) + epsilon)
 * (Kingma and Ba 2015, algorithm 1, in the form of torch.optim.Adam). Elements in binary32, what all share in binary64.
 */
export default optimizer({
  name: "adam",
  summary: {
    en: "Steps that each weight scales by what its gradients were.",
    zh: "Adam：按各权重梯度的历史自动调整步长。",
  },
  params: [
    learningRate,
    {
      name: "beta1",
      kind: "number",
      min: 0,
      max: 0.999999,
      fallback: 0.9,
      doc: { en: "Memory of the mean of the gradients.", zh: "梯度均值的衰减率。" },
    },
    {
      name: "beta2",
      kind: "number",
      min: 0,
      max: 0.999999,
      fallback: 0.999,
      doc: { en: "Memory of the mean of their squares.", zh: "梯度平方均值的衰减率。" },
    },
    {
      name: "epsilon",
      kind: "number",
      min: 0,
      max: 1,
      fallback: 1e-8,
      doc: { en: "Keeps the divisor from 0.", zh: "防止除以零的小量。" },
    },
    batchSize,
  ],
  examples: [
    'mnist = open("mnist")\nnet = train network { dense(10) } on mnist.train take 128 samples for 2 epochs using adam(rate: 0.01) seed 1',
  ],
  see: "Kingma and Ba 2015, arXiv:1412.6980; torch.optim.Adam",
  create(values, parameters, memory) {
    const rate = values["rate"]!, beta1 = values["beta1"]!, beta2 = values["beta2"]!;
    const epsilon = f(values["epsilon"]!);
    const keep1 = f(beta1), new1 = f(1 - beta1), keep2 = f(beta2), new2 = f(1 - beta2);
    const moments = parameters.map(({ size }) => ({ m: new Float32Array(size), v: new Float32Array(size) }));
    let power1 = 1, power2 = 1;
    return {
      step() {
        power1 *= beta1;
        power2 *= beta2;
        const size1 = f(rate / (1 - power1)), root = f(Math.sqrt(1 - power2));
        const all = memory();
        parameters.forEach(({ at, gradient, size }, n) => {
          const { m, v } = moments[n]!, from = gradient / 4, to = at / 4;
          for (let i = 0; i < size; i++) {
            const g = all[from + i]!;
            m[i] = f(keep1 * m[i]!) + f(new1 * g);
            v[i] = f(keep2 * v[i]!) + f(f(new2 * g) * g);
            const divisor = f(f(f(Math.sqrt(v[i]!)) / root) + epsilon);
            all[to + i]! -= f(size1 * f(m[i]! / divisor));
          }
        });
      },
    };
  },
});
