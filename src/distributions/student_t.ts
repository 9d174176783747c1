import { studentT } from "../numerics/distribution/student_t.ts";
import { distribution } from "../registry/define.ts";

export default distribution({
  name: "student_t",
  summary: {
    en: "Student's t distribution: the fewer degrees of freedom, the heavier its tails.",
    zh: "学生 t 分布：自由度越小，尾部越重。",
  },
  params: [{
    name: "freedom",
    kind: "integer",
    min: 3,
    max: 100,
    doc: {
      en: "Degrees of freedom, 3 to 100; the variance is n / (n - 2).",
      zh: "自由度，3 到 100；方差为 n / (n - 2)。",
    },
  }],
  examples: ["optimum(student_t(5), bits: 4)"],
  see: "Samples by Bailey 1994, Math. Comp. 62(206), equation 2",
  of: ({ freedom }) => studentT(freedom!),
});
