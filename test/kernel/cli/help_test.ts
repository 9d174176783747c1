import { expect, test } from "vitest";
import { columns } from "../../../grammar/columns.ts";
import { descriptions } from "../../../kernel/cli/descriptions.ts";
import { specOf } from "../../../kernel/cli/descriptions/description.ts";
import { parseOptions } from "../../../kernel/cli/options.ts";
import { version } from "../../../kernel/version.ts";
import { quire } from "./quire.ts";

test("help lists every command with what it does; no command, --help and -h are the same", async () => {
  const { stdout, code } = await quire(["help"]);
  for (const name of Object.keys(descriptions)) expect(stdout).toMatch(new RegExp(`^  ${name} `, "m"));
  expect(code).toBe(0);
  for (const args of [[], ["--help"], ["-h"]]) expect((await quire(args)).stdout).toBe(stdout);
});

test.each(Object.entries(descriptions))(
  "help %s: options and examples as they are understood",
  async (name, about) => {
    const { stdout, code } = await quire([name, "--help"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^usage: quire ${name}`));
    const spec = specOf(about);
    for (const option of Object.keys(spec)) {
      expect(stdout).toMatch(new RegExp(`^  ${option}\\b`, "m"));
      expect(about.usage).toContain(option.replace("--write", ""));
    }
    for (const line of about.examples) {
      expect(stdout).toContain(`  ${line}\n`);
      const words = /quire (\w+)(.*)$/.exec(line.replace(/ [<>|] .*$/, ""))?.slice(1) ?? [];
      if (words[0] !== name) continue;
      // None of them names an option that there is not.
      const given = words[1]!.trim().replace(/"[^"]*"/g, "D").split(/\s+/).filter((word) =>
        word !== "" && word !== "--help"
      );
      expect(() => parseOptions(given, spec), line).not.toThrow();
    }
  },
);

test.each(["en", "zh"])("help fits into the columns that there are: %s", async (language) => {
  for (const name of ["help", "run", "bench"]) {
    const env = { COLUMNS: "60", QUIRE_LANGUAGE: language };
    const { stdout } = await quire(["help", name], { env });
    for (const line of stdout.split("\n")) {
      // What is typed is not broken.
      if (line.startsWith("  quire") || line.includes("|")) continue;
      expect(columns(line), line).toBeLessThanOrEqual(60);
    }
    expect(/\p{Script=Han}/u.test(stdout)).toBe(language === "zh");
  }
});

test("the version, in each way to ask for it", async () => {
  const { stdout } = await quire(["version"]);
  expect(stdout).toMatch(new RegExp(`^Quire ${version}, Deno [\\d.]+, \\S+\n$`));
  for (const way of ["--version", "-V"]) expect((await quire([way])).stdout).toBe(stdout);
});
