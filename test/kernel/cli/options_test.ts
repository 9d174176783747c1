import { describe, expect, test } from "vitest";
import { parseOptions } from "../../../kernel/cli/options.ts";
import { choosePlaces, type Environment, placeOptions } from "../../../kernel/cli/places.ts";
import { setParameters } from "../../../kernel/cli/script_parameters.ts";

describe("parseOptions()", () => {
  const spec = { "--name": "value", "-p": "value", "--json": "flag" } as const;

  test("reads values in both spellings, flags, repeats, and what stands between", () => {
    const { positional, values } = parseOptions(
      ["a", "--name=x=y", "-p", "k=v", "b", "-p", "-1", "--json"],
      spec,
    );
    expect(positional).toEqual(["a", "b"]);
    expect([...values]).toEqual([["--name", ["x=y"]], ["-p", ["k=v", "-1"]], ["--json", [""]]]);
  });

  test("after -- come files only", () => {
    expect(parseOptions(["--json", "--", "--name"], spec).positional).toEqual(["--name"]);
  });

  test.each([
    [["--nam", "x"], "there is no option --nam: did you mean --name?"],
    [["--name"], "--name needs a value"],
    [["--name", "--json"], "--name needs a value"],
    [["--josn"], "did you mean --json?"],
    [["--json=1"], "--json takes no value: it was given 1"],
  ])("refuses %j", (args, why) => {
    expect(() => parseOptions(args, spec)).toThrow(why);
  });
});

describe("choosePlaces()", () => {
  const at = (os: string, names: Record<string, string>): Environment => ({ os, get: (name) => names[name] });
  const where = (args: string[], environment: Environment) =>
    choosePlaces(parseOptions(args, placeOptions), environment);

  test.each([
    ["linux", { HOME: "/h" }, "/h/.local/share/jupyter/kernels", "/h/.local/share/quire"],
    ["linux", { HOME: "/h", XDG_DATA_HOME: "/x" }, "/x/jupyter/kernels", "/x/quire"],
    ["linux", { HOME: "/h", JUPYTER_DATA_DIR: "/j" }, "/j/kernels", "/h/.local/share/quire"],
    ["darwin", { HOME: "/h" }, "/h/Library/Jupyter/kernels", "/h/Library/Application Support/quire"],
    [
      "darwin",
      { HOME: "/h", JUPYTER_PLATFORM_DIRS: "1" },
      "/h/Library/Application Support/Jupyter/kernels",
      "/h/Library/Application Support/quire",
    ],
    ["windows", { APPDATA: "/a", LOCALAPPDATA: "/l" }, "/a/jupyter/kernels", "/l/quire"],
  ])("%s with %j", (os, names, kernels, programs) => {
    expect(where([], at(os, names))).toMatchObject({ kernels, programs });
    expect(where(["--user"], at(os, names))).toMatchObject({ kernels, programs });
  });

  test("a prefix, given or that of the active Python", () => {
    const places = {
      kernels: "/p/share/jupyter/kernels",
      extensions: "/p/share/jupyter/labextensions",
      programs: "/p/share/quire",
    };
    expect(where(["--prefix", "/p"], at("linux", {}))).toEqual(places);
    expect(where(["--sys-prefix"], at("linux", { VIRTUAL_ENV: "/p" }))).toEqual(places);
    expect(where(["--sys-prefix"], at("linux", { CONDA_PREFIX: "/p" }))).toEqual(places);
  });

  test.each([
    [["--user", "--prefix", "/p"], "only one of --user and --prefix"],
    [["--sys-prefix"], "VIRTUAL_ENV and CONDA_PREFIX are not set"],
    [[], "HOME is not set"],
  ])("refuses %j", (args, why) => {
    expect(() => where(args, at("linux", {}))).toThrow(why);
  });
});

describe("setParameters()", () => {
  test("takes the place of the first assignment, and keeps the lines", async () => {
    const text = 'a = 1\nb = "some"\na = 3\n';
    expect(await setParameters(text, { a: "10%", b: "two words" })).toBe('a = 10%\nb = "two words"\na = 3\n');
    expect(await setParameters("a = [1,\n2]\nb = 1", { a: "[3]" })).toBe("a = [3]\n\nb = 1");
  });

  test.each([
    ["bits = 4", "bits", "8", "bits = 8"],
    ["share = 1%", "share", "0.5%", "share = 0.5%"],
    ["budget = 3 bits", "budget", "3.5 bits", "budget = 3.5 bits"],
    ["bits = 4", "bits", "2..8", "bits = 2..8"],
    ["bits = [2, 4]", "bits", "[3]", "bits = [3]"],
    // What the file calls by a name is called by a name.
    ["method = minmax  # the usual", "method", "percentile(99.9%)", "method = percentile(99.9%)"],
    ["signed = true", "signed", "false", "signed = false"],
    // A text stays one, whatever it looks like.
    ['name = "a"', "name", "2024", 'name = "2024"'],
    ['name = "a"', "name", "mse", 'name = "mse"'],
    ['name = "a"', "name", '"b c"', 'name = "b c"'],
    ['m = open("a.onnx")', "m", 'open("b.onnx")', 'm = open("b.onnx")'],
    ["位数 = 4", "位数", "8", "位数 = 8"],
  ])("%s with %s=%s", async (text, name, value, becomes) => {
    expect(await setParameters(text, { [name]: value })).toBe(becomes);
  });

  test.each([
    ["a = 1\nprint x\nb = 2", { c: "1" }, "it gives one to a, b"],
    ["a == 1", { a: "1" }, "it gives none to any name"],
    ["bits = 4", { bit: "1" }, "Did you mean bits?"],
    ["bits = 4", { Bits: "1" }, "Did you mean bits?"],
    ["strength = 4", { strenght: "1" }, "Did you mean strength?"],
    ["bits = 4", { bits: "many" }, 'Cannot set bits to "many" as it must be a number: the file has bits = 4'],
  ])("%j refuses %j", async (text, given, why) => {
    await expect(setParameters(text, given as unknown as Record<string, string>)).rejects.toThrow(why);
  });
});
