/** Paints one figure in a process of its own and prints its picture's fingerprint: run with the right to read alone. */
import { fingerprint } from "../../../src/plots/figure.ts";
import { createPainter } from "../../../src/plots/picture/painter.ts";
import { openPackaged } from "./packaged.ts";
import { samples } from "./sample.ts";

const painter = createPainter({ openPackaged });
const { svg, png } = await painter.paint(samples["lines"]!);
painter.close();
console.log(fingerprint(svg), fingerprint(String(png)));
