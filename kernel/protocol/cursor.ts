/**
 * Cursor positions. Since protocol 5.2 they count Unicode code points; JavaScript strings count UTF-16 units, of which a
 * character outside the Basic Multilingual Plane takes two.
 */

/** The offset in UTF-16 units of the code point at `position`; past the end it is the length. */
export function toUtf16(code: string, position: number): number {
  let offset = 0;
  for (let seen = 0; seen < position && offset < code.length; seen++) {
    offset += code.codePointAt(offset)! > 0xffff ? 2 : 1;
  }
  return offset;
}

/** How many code points precede the UTF-16 `offset`; one in the middle of a pair counts that character. */
export function toCodePoints(code: string, offset: number): number {
  let position = 0;
  for (let at = 0; at < offset && at < code.length; position++) {
    at += code.codePointAt(at)! > 0xffff ? 2 : 1;
  }
  return position;
}
