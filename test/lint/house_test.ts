import { afterAll, expect, test } from "vitest";

/** Runs the real linter over one file that breaks a rule, placed where the rule applies. */
const made: string[] = [];
async function lint(path: string, text: string): Promise<string> {
  await Deno.writeTextFile(path, text);
  made.push(path);
  const run = await new Deno.Command(Deno.execPath(), {
    args: ["lint", path],
    env: { NO_COLOR: "1" },
  })
    .output();
  await Deno.remove(path);
  return new TextDecoder().decode(run.stderr);
}
afterAll(() => Promise.allSettled(made.map((path) => Deno.remove(path))));

test("a grammar file that imports from src is refused", async () => {
  const found = await lint(
    "grammar/lint_probe_a.ts",
    `export * from "../src/output.ts";\n`,
  );
  expect(found).toContain(
    `"grammar/lint_probe_a.ts" may not import "src/output.ts"`,
  );
});

test.each([
  ["export const x = Deno.args;", "names Deno"],
  ["export const { args } = Deno;", "names Deno"],
  ["export const x = globalThis.Deno;", "names Deno"],
  ["export type X = Deno.FsFile;", "names Deno"],
  [`import "node:fs";`, "imports node:fs"],
  [`export * from "node:fs";`, "imports node:fs"],
  [`export { open } from "node:fs";`, "imports node:fs"],
  [`export const fs = await import("node:fs");`, "imports node:fs"],
])("%s is refused in a source file", async (text, why) => {
  expect(await lint("src/lint_probe_b.ts", text + "\n")).toContain(
    `"src/lint_probe_b.ts" ${why}`,
  );
});

test("a file of more than 400 lines is refused", async () => {
  const found = await lint("src/lint_probe_c.ts", "export {};\n".repeat(401));
  expect(found).toContain("has 401 lines: the limit is 400");
});

test("a drawer is refused", async () => {
  const found = await lint("src/lint_probe_helpers.ts", "export {};\n");
  expect(found).toContain(`"lint_probe_helpers" is a drawer`);
});
