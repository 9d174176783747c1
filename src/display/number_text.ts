/** Numbers as a person reads them: the shortest decimal that means the same binary32 number. */
export function numberText(value: number): string {
  if (Object.is(value, -0)) return "-0";
  if (Math.fround(value) !== value || Number.isInteger(value)) return String(value);
  for (let digits = 1; digits < 10; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return String(Number(text));
  }
  return String(value);
}

/** A share as it is written: 0.01 is 1%. */
export const percentText = (share: number): string => `${+(share * 100).toPrecision(12)}%`;
