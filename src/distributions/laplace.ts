import { laplace } from "../numerics/distribution/laplace.ts";
import { distribution } from "../registry/define.ts";

export default distribution({
  name: "laplace",
  summary: {
    en: "The Laplace distribution of mean 0 and scale 1, so of variance 2: heavier tails than Gauss.",
    zh: "均值 0、尺度参数 1（方差 2）的拉普拉斯分布：尾部比高斯重。",
  },
  params: [],
  examples: ["optimum(laplace, bits: 4)"],
  of: () => laplace,
});
