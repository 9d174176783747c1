/** A session whose figures have no pictures: drawing takes longer than all else in a test of what figures hold. */
import type { Figure, JsonObject } from "../../../../src/plots/figure.ts";
import { openSession, type TestSession } from "../../../open_session.ts";

const painter = { paint: () => Promise.reject(new Error("no pictures here")), close: () => {} };

export interface Unpainted {
  readonly session: TestSession;
  /** The figure of the last statement, with its numbers and its sketch. */
  draw<V>(code: string): Promise<{ figure: Figure; value: V; text: string }>;
  /** The first line of what is wrong with a cell. */
  refused(code: string): Promise<string>;
}

export function unpainted(): Unpainted {
  const session = openSession(undefined, 1, { painter });
  return {
    session,
    async draw(code) {
      const { outputs, statements, error } = await session.run(code);
      if (error !== undefined) throw new Error(error.traceback.join("\n"));
      const last = outputs.at(-1)!;
      if (last.kind !== "display") throw new Error("the cell shows no figure");
      const figure = last.data["application/vnd.plotly.v1+json"] as unknown as Figure;
      const text = String(last.data["text/plain"]).replace(/\nno pictures here$/, "");
      return { figure, value: statements.at(-1)!.value as never, text };
    },
    async refused(code) {
      const { error } = await session.run(code);
      // deno-lint-ignore no-control-regex
      return (error?.traceback.join("\n") ?? "").replace(/\x1b\[[\d;]*m/g, "").split("\n")[0]!;
    },
  };
}

export const description = ({ layout }: Figure): readonly string[] =>
  (layout["meta"] as JsonObject)["description"] as readonly string[];
