/** Schemes that take functions: `mxfp4(rule: even)` from the recipe to the saved file. */
import { afterAll, describe, expect, test } from "vitest";
import { textOfScheme } from "../../../src/formula/text.ts";
import { preludeSchemes } from "../../../src/recipe/prelude.ts";
import { createAssistant } from "../../../src/session.ts";
import { openSession, plain } from "../../open_session.ts";

const { session, run } = openSession();
afterAll(() => session.close());
const setup = `ocr = open("ocr")
recipe mx(rule in [floor, ceil, even, rceil]) { quantize weights of "conv2d_182" to mxfp4(rule: rule) }`;

describe("mxfp4(rule: ...)", () => {
  test("show prints the formula that runs, without names that cannot be looked up", async () => {
    const { text, error } = await run("show mxfp4(rule: even)");
    expect(error).toBeUndefined();
    expect(text).toContain("{ 1 if a >= 1.75 * exp2(exponent(a)), 0 otherwise }");
    expect(text).not.toContain("shared(");
    const bare = await run("show mxfp4");
    expect(bare.text).toContain("formula even(a; e, m, top)");
  });

  test("each rule has numbers of its own; floor is the one that is left out", async () => {
    const { text, error } = await run(`${setup}
sweep k in [floor, ceil, even, rceil] { evaluate apply mx(rule: k) to ocr by sqnr }
recipe bare { quantize weights of "conv2d_182" to mxfp4 }`);
    expect(error).toBeUndefined();
    const found = [...text.matchAll(/^(floor|ceil|even|rceil) +([\d.]+)$/gm)].map((m) => m[2]);
    expect(new Set(found).size).toBe(4);
    const same = await run(`a = apply bare() to ocr\nb = apply mx(rule: floor) to ocr\ncheck a == b`);
    expect(same.error).toBeUndefined();
    const other = await run(`c = apply mx(rule: even) to ocr\ncheck a == c`);
    expect(other.error).toBeDefined();
  });

  test("a saved file opens again in a session that has not seen the scheme", async () => {
    const saved = await run(`${setup}\nq = apply mx(rule: even) to ocr\nsave q to "out/mx.safetensors"`);
    expect(saved.error).toBeUndefined();
    const { error, text } = await run(`back = open("out/mx.safetensors")\ncheck back == q\nreport back`);
    expect(error).toBeUndefined();
    expect(text).toContain("mxfp4(rule: even)");
  });

  test("a rule that is none is told with those there are", async () => {
    const { error } = await run(`recipe r { quantize weights of all to mxfp4(rule: evn) }`);
    expect(plain(error!.message)).toContain("one of floor, ceil, even, rceil");
    const number = await run(`recipe r { quantize weights of all to mxfp4(rule: 3) }`);
    expect(number.error).toBeDefined();
  });

  test("completion knows the rules", () => {
    const code = "recipe r { quantize weights of all to mxfp4(rule: ";
    const { items } = createAssistant({ names: [] }).complete(code, code.length);
    expect(items.map((item) => item.text)).toEqual(["floor", "ceil", "even", "rceil"]);
  });
});

test("a scheme of the user takes any formula", async () => {
  const { error, text } = await run(`formula half(x) = x / 2
scheme own(f) { per tensor: s = f(max(abs(x)))  encode clamp(round(x / s), int(4))  decode q * s }
show own(half)
show own(sqrt)`);
  expect(error).toBeUndefined();
  expect(text).toContain("per tensor: s = max(abs(x)) / 2");
  expect(text).toContain("per tensor: s = sqrt(max(abs(x)))");
  const none = await run("show own(nothing)");
  expect(plain(none.error!.message)).toContain("formula or a function");
});

test("the text of a scheme has its parameter's functions and default", () => {
  const { source: _, ...scheme } = preludeSchemes().get("mxfp4")!;
  expect(textOfScheme(scheme)).toContain("mxfp4(rule in [floor, ceil, even, rceil] = floor)");
});
