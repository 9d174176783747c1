import { join } from "node:path";
import { expect, test } from "vitest";
import { programBefore, removePrograms } from "../../../kernel/cli/programs.ts";

test("removed is what an install made and no longer needs, but for the version before, and nothing of anybody else", async () => {
  const prefix = await Deno.realPath(await Deno.makeTempDir());
  const places = {
    programs: join(prefix, "programs"),
    kernels: join(prefix, "kernels"),
    extensions: join(prefix, "extensions"),
  };
  const names = [
    "0.0.1-0123abcd",
    "0.1.0-0123abcd",
    "0.0.2-0123abcd",
    "0.0.3-0123abcd",
    "1.0.0-notes",
    ".new-left",
  ];
  for (const [age, name] of names.entries()) {
    const path = join(places.programs, name);
    await Deno.mkdir(path, { recursive: true });
    await Deno.utime(path, 1000 + age, 1000 + age);
  }
  await Deno.writeTextFile(join(places.programs, "notes.txt"), "mine");
  const program = join(places.programs, "0.0.3-0123abcd"), used = join(places.programs, "0.0.1-0123abcd");
  await Deno.mkdir(join(places.kernels, "other"), { recursive: true });
  await Deno.writeTextFile(
    join(places.kernels, "other", "kernel.json"),
    JSON.stringify({ argv: [`${used}/deno`] }),
  );

  expect(programBefore(program)).toBe(join(places.programs, "0.0.2-0123abcd"));
  await removePrograms(places, [program, programBefore(program)]);
  const left = [...Deno.readDirSync(places.programs)].map((entry) => entry.name).sort();
  expect(left).toEqual(["0.0.1-0123abcd", "0.0.2-0123abcd", "0.0.3-0123abcd", "1.0.0-notes", "notes.txt"]);
  await Deno.remove(prefix, { recursive: true });
});
