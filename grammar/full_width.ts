/** Full-width signs as their ASCII twins, so that Chinese input works. */

const fullWidth = new Map<string, string>([
  ["，", ","],
  ["、", ","],
  ["；", ";"],
  ["：", ":"],
  ["（", "("],
  ["）", ")"],
  ["【", "["],
  ["】", "]"],
  ["［", "["],
  ["］", "]"],
  ["｛", "{"],
  ["｝", "}"],
  ["＝", "="],
  ["＋", "+"],
  ["－", "-"],
  ["−", "-"],
  ["＊", "*"],
  ["×", "*"],
  ["／", "/"],
  ["％", "%"],
  ["＜", "<"],
  ["＞", ">"],
  ["？", "?"],
  ["“", '"'],
  ["”", '"'],
  ["＂", '"'],
  ["＾", "^"],
  ["＃", "#"],
  ["．", "."],
]);
const full = new RegExp(`[${[...fullWidth.keys()].join("")}０-９]`, "g");

const twin = (c: string) => fullWidth.get(c) ?? String.fromCharCode(c.charCodeAt(0) - 0xff10 + 0x30);

/** Full-width punctuation and digits as ASCII, one unit for one unit so that offsets hold; quoted texts and comments stay. */
export function narrow(text: string): string {
  if (!/[\u0080-\uffff]/.test(text)) return text;
  return text.replace(/[^\r\n]+/g, (line) => /[\u0080-\uffff]/.test(line) ? narrowLine(line) : line);
}

/** Each quote looks for its partner at most once, so that a line of nothing but quotes takes no longer than another. */
function narrowLine(line: string): string {
  const sign = /["“”＂#＃]/g;
  const ascii = /"(?:[^"\\]|\\.)*"/suy;
  const wide = /[“”＂][^”＂"]*[”＂]?/y;
  let text = "";
  let at = 0;
  /** No quote closes before these offsets. */
  let openAscii = 0;
  let openWide = 0;
  for (let found = sign.exec(line); found !== null; found = sign.exec(line)) {
    const { index } = found;
    text += line.slice(at, index).replace(full, twin);
    at = index + 1;
    if (found[0] === "#" || found[0] === "＃") return `${text}#${line.slice(at)}`;
    if (found[0] === '"' && index >= openAscii) {
      ascii.lastIndex = index;
      const quoted = ascii.exec(line)?.[0];
      if (quoted === undefined) openAscii = line.length;
      text += quoted ?? '"';
      at = index + (quoted ?? '"').length;
    } else if (found[0] !== '"' && index >= openWide) {
      wide.lastIndex = index;
      const quoted = wide.exec(line)![0];
      const closed = quoted.length > 1 && /[”＂]$/.test(quoted);
      if (!closed) openWide = index + quoted.length;
      text += closed ? `"${quoted.slice(1, -1)}"` : '"';
      at = index + (closed ? quoted.length : 1);
    } else text += '"';
    sign.lastIndex = at;
  }
  return text + line.slice(at).replace(full, twin);
}
