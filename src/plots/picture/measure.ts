/**
 * How wide text is, where no browser can be asked: the advance widths of Helvetica, which Arimo, Arial and Liberation
 * Sans share (Adobe Font Metrics of Helvetica, thousandths of an em).
 */

/** Of the characters U+0020 to U+007E, in order. */
const ascii = `
278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556
556 556 278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778
667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556
556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584`.trim().split(
  /\s+/,
).map(Number);

const others = new Map([["·", 278], ["\u00a0", 278], ["°", 400], ["±", 549], ["×", 584], ["−", 584], [
  "∞",
  713,
], ["…", 1000]]);

/** Wide characters: kana, Hangul, Han, full-width forms (Unicode Standard Annex 11, East_Asian_Width W and F). */
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const combining = /\p{Mn}/u;

/** Width of a text in the unit of `size`. */
export function textWidth(text: string, size: number): number {
  let sum = 0;
  for (const letter of text) {
    sum += ascii[letter.codePointAt(0)! - 32] ?? others.get(letter) ??
      (wide.test(letter) ? 1000 : combining.test(letter) ? 0 : 578);
  }
  return sum / 1000 * size;
}

/** Above and below the base line, in ems: the box that browsers give to a line of Arial. */
export const ascent = 0.905;
export const descent = 0.212;
