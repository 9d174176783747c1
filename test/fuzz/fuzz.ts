/** Random texts and programs against the laws, for as long as there is time; the same seed tries the same texts. */
import { read } from "../../grammar/read.ts";
import { anyText, mutation, tokenSoup } from "./garbage.ts";
import { decorated, statement } from "./generate.ts";
import { fault } from "./laws.ts";
import { minimal } from "./minimal.ts";
import { Random } from "./random.ts";
import { allSources } from "./sources.ts";
import { Trials } from "./trial.ts";

export interface Finding {
  /** Where the text came from: "any text", "token soup", "mutation", "generated". */
  readonly kind: string;
  readonly what: string;
  /** As small as it could be made. */
  readonly text: string;
}

export interface Fuzzed {
  readonly texts: number;
  readonly generated: number;
  readonly ran: number;
  readonly interrupted: number;
  readonly findings: readonly Finding[];
}

export interface FuzzOptions {
  readonly seed: number;
  /** Ends after so many rounds, or so many milliseconds. */
  readonly rounds?: number;
  readonly milliseconds?: number;
  /** Ends at so many findings. */
  readonly most?: number;
}

const generatedFault = (text: string): string | undefined => {
  const [mistake] = read(text).diagnostics;
  return mistake === undefined ? fault(text) : `it cannot be read: ${mistake.wording.en.message}`;
};

export async function fuzz(options: FuzzOptions): Promise<Fuzzed> {
  const { seed, rounds = Infinity, milliseconds = Infinity, most = 10 } = options;
  const random = new Random(seed);
  const sources = allSources().map((s) => s.code);
  const trials = new Trials();
  const findings: Finding[] = [];
  const count = { texts: 0, generated: 0 };
  const end = performance.now() + milliseconds;

  const judge = async (
    kind: string,
    text: string,
    why: (text: string) => string | undefined | Promise<string | undefined>,
  ) => {
    const what = await why(text);
    if (what === undefined) return;
    const gist = (s: string | undefined) => s?.slice(0, 40);
    const small = await minimal(text, async (t) => gist(await why(t)) === gist(what));
    findings.push({ kind, what: await why(small) ?? what, text: small });
  };

  for (let i = 0; i < rounds && findings.length < most && performance.now() < end; i++) {
    count.texts += 5;
    await judge("any text", anyText(random), fault);
    await judge("token soup", tokenSoup(random), fault);
    await judge("mutation", mutation(random, random.pick(sources)), fault);
    await judge("mutation", mutation(random, random.pick(sources)), fault);
    await judge("decorated", decorated(random, random.pick(sources)), fault);
    const programs = Array.from({ length: 4 }, () => statement(random)).filter((p) => p !== undefined);
    for (const program of programs) {
      count.generated++;
      await judge("generated", program, generatedFault);
      await judge("generated", decorated(random, program), generatedFault);
    }
    const [program] = programs;
    if (program !== undefined) await judge("run", program, (text) => trials.fault(text));
  }
  trials.close();
  return { ...count, ran: trials.ran, interrupted: trials.interrupted, findings };
}
