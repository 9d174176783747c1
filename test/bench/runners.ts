/** Batches to runner processes and back, over the real supervisor: what the way costs when the graph itself costs nothing. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Interpreter } from "../../kernel/supervisor/interpreter.ts";
import { scriptedSources } from "../kernel/supervisor/front_end.ts";

export interface RunnersResult {
  readonly kernel: string;
  readonly runners: number;
  readonly milliseconds: number;
  /** Bytes that went there; as many came back. */
  readonly megabytes_per_s: number;
  /** Speed beside a copy in memory, there and back, in turn with it. */
  readonly of_copy: number;
}

const fixtures = fileURLToPath(new URL("../fixtures/running/", import.meta.url));
const median = (list: number[]) => list.sort((a, b) => a - b)[list.length >> 1]!;

/** Batches of squares: how many, and how long a side is. */
const cases = [[200, 64], [100, 700], [12, 2000]] as const;

function copy(bytes: number): void {
  const from = new Uint8Array(Math.min(bytes, 64 << 20)), to = new Uint8Array(from.length);
  for (let at = 0; at < 2 * bytes; at += from.length) to.set(from);
}

export async function measureRunners(threads: number, rounds: number): Promise<RunnersResult[]> {
  const folder = await Deno.makeTempDir();
  await Deno.copyFile(join(fixtures, "negate.onnx"), join(folder, "negate.onnx"));
  const interpreter = new Interpreter({ folder, sources: scriptedSources(), threads });
  const run = async (code: string) => {
    const { status, error } = await interpreter.evaluate(code, { place: "bench", emit: () => {} });
    if (status !== "ok") throw new Error(error?.message);
  };
  try {
    const results: RunnersResult[] = [];
    for (const [batches, side] of cases) {
      await run(`load negate.onnx\nrun y ${2 * threads} ${side}`);
      const bytes = batches * side * side * 4, times: number[] = [], copies: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const start = performance.now();
        await run(`run y ${batches} ${side}`);
        const middle = performance.now();
        copy(bytes);
        times.push(middle - start);
        copies.push(performance.now() - middle);
      }
      const milliseconds = median(times);
      results.push({
        kernel: `${batches} batches of ${(bytes / batches / 1e6).toFixed(2)} MB`,
        runners: threads,
        milliseconds,
        megabytes_per_s: bytes / milliseconds / 1000,
        of_copy: median(copies) / milliseconds,
      });
    }
    return results;
  } finally {
    await interpreter.close();
    await Deno.remove(folder, { recursive: true });
  }
}

export function runnersTable(results: readonly RunnersResult[]): string {
  const row = (...cells: (string | number)[]) => `| ${cells.join(" | ")} |`;
  return [
    row("runners", "kernel", "ms", "MB/s each way", "of a copy"),
    row("---", "---", "---", "---", "---"),
    ...results.map((r) =>
      row(r.runners, r.kernel, r.milliseconds.toFixed(0), r.megabytes_per_s.toFixed(0), r.of_copy.toFixed(3))
    ),
  ].join("\n");
}

/** What the table means. */
export const runnersNote =
  "Batches go from the interpreter over the supervisor to a runner, which negates them, and come back the same way, in order: eight pipes\n" +
  "and copies in all. A copy in memory of as many bytes, there and back, is taken in turn with it.";
