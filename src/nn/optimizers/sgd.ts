import { batchSize, learningRate, optimizer } from "../../registry/define.ts";

const f = Math.fround;

/** v = momentum v + g, p = p - rate v, in binary32 (torch.optim.SGD; Sutskever et al. 2013). The first v is g. */
export default optimizer({
  name: "sgd",
  summary: { en: "Stochastic gradient descent, with momentum.", zh: "随机梯度下降，可带动量。" },
  params: [
    learningRate,
    {
      name: "momentum",
      kind: "number",
      min: 0,
      max: 1,
      fallback: 0,
      doc: { en: "What of the last step goes on.", zh: "动量：上一步保留的比例。" },
    },
    batchSize,
  ],
  examples: [
    'mnist = open("mnist")\nnet = train network { dense(10) } on mnist.train take 128 samples for 2 epochs using sgd(rate: 0.1, momentum: 0.9) seed 1',
  ],
  see: "torch.optim.SGD",
  create(values, parameters, memory) {
    const rate = f(values["rate"]!), momentum = f(values["momentum"]!);
    const velocities = parameters.map(({ size }) => new Float32Array(size));
    return {
      step() {
        const all = memory();
        parameters.forEach(({ at, gradient, size }, n) => {
          const v = velocities[n]!, from = gradient / 4, to = at / 4;
          for (let i = 0; i < size; i++) {
            v[i] = f(momentum * v[i]!) + all[from + i]!;
            all[to + i]! -= f(rate * v[i]!);
          }
        });
      },
    };
  },
});
