/**
 * Fuzzes the language: deno run -A test/fuzz/run.ts [--seed N] [--seconds N]
 * Prints the seed, and of each failure the smallest text. Exit code 1 when there was one.
 */
import { fuzz } from "./fuzz.ts";
import { crash } from "./laws.ts";
import { shapes } from "./pathological.ts";

const option = (name: string, otherwise: number): number => {
  const at = Deno.args.indexOf(name);
  return at < 0 ? otherwise : Number(Deno.args[at + 1]);
};

const seed = option("--seed", Date.now() % 1_000_000);
const seconds = option("--seconds", 60);
console.log(`seed ${seed}, ${seconds} s`);

/** Milliseconds that everything the grammar does with a text takes. */
const time = (text: string): number => {
  const start = performance.now();
  const fault = crash(text);
  if (fault !== undefined) throw new Error(fault);
  return performance.now() - start;
};
let slow = 0;
for (const [name, shape] of Object.entries(shapes)) {
  time(shape(25_000));
  const [once, thrice] = [time(shape(50_000)), time(shape(150_000))];
  // Three times the text takes three times as long, or nine times where it grows with the square.
  if (thrice < 1000 || thrice / once < 6) continue;
  slow++;
  console.log(`${name}: ${once.toFixed(0)} ms, three times as much ${thrice.toFixed(0)} ms`);
}
const { findings, ...counts } = await fuzz({ seed, milliseconds: seconds * 1000 });
for (const { kind, what, text } of findings) {
  console.log(`\n${kind}: ${what}\n  ${JSON.stringify(text)}`);
}
console.log(
  `${counts.texts} texts, ${counts.generated} generated programs, ${counts.ran} of them run ` +
    `(${counts.interrupted} interrupted): ${findings.length} failures`,
);
Deno.exit(findings.length + slow > 0 ? 1 : 0);
