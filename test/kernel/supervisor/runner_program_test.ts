/** What a runner is started with: by itself WebAssembly, and native code only where the user has granted it. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { kernelspec } from "../../../kernel/cli/kernelspec.ts";
import { wasmEngineName } from "../../../kernel/runner/engine.ts";
import { nativeFolder, runnerProgram } from "../../../kernel/supervisor/runner_program.ts";
import { findSources } from "../../../kernel/supervisor/sources.ts";

let top: string, notebooks: string, native: string;

beforeAll(async () => {
  top = await Deno.realPath(await Deno.makeTempDir());
  notebooks = join(top, "project", "notebooks");
  native = join(top, "project", "node_modules", "onnxruntime-node");
  await Deno.mkdir(notebooks, { recursive: true });
  await Deno.mkdir(native, { recursive: true });
  await Deno.writeTextFile(join(native, "package.json"), '{ "version": "9.8.7" }');
});
afterAll(async () => await Deno.remove(top, { recursive: true }));

const rights = (args: readonly string[]) => args.filter((arg) => arg.startsWith("--allow-"));

test("a runner may read its runtime, and has no other right", () => {
  const sources = findSources(), { args, engine } = runnerProgram(sources, notebooks, undefined)!;
  expect(engine).toEqual({ name: wasmEngineName, exact: true });
  expect(rights(args)).toEqual([`--allow-read=${Deno.realPathSync(sources.wasm)},${sources.runnerWatch}`]);
  expect(args).toContain("--no-prompt");
});

test("the runtime's version is the one that deno.json pins", async () => {
  const { imports } = JSON.parse(await Deno.readTextFile(new URL("../../../deno.json", import.meta.url)));
  const version = imports["onnxruntime-web"].split("@").at(-1);
  expect(wasmEngineName).toBe(`onnxruntime-web ${version}, wasm`);
});

test("without a runtime there is no runner", () => {
  expect(runnerProgram({ ...findSources(), wasm: join(top, "none.wasm") }, notebooks, undefined))
    .toBeUndefined();
});

describe("native code", () => {
  test("is found in the notebook's folder or above, and is called by its version", () => {
    expect(nativeFolder(notebooks, "1")).toBe(native);
    const { args, engine } = runnerProgram(findSources(), notebooks, "1")!;
    expect(engine).toEqual({ name: "onnxruntime-node 9.8.7, native", exact: false });
    expect(rights(args)[1]).toBe(`--allow-ffi=${native}`);
  });

  test.each(["", undefined])("is not looked for when it is not granted: %j", (granted) => {
    expect(runnerProgram(findSources(), notebooks, granted)!.engine.exact).toBe(true);
  });

  test("of a folder that was granted is the one that runs, whatever lies beside the notebook", () => {
    const other = join(top, "granted", "onnxruntime-node");
    Deno.mkdirSync(other, { recursive: true });
    Deno.writeTextFileSync(join(other, "package.json"), '{ "version": "1.0.0" }');
    expect(runnerProgram(findSources(), notebooks, other)!.engine.name).toBe(
      "onnxruntime-node 1.0.0, native",
    );
  });

  test("that is not there is told with the cure; a kernel goes on with WebAssembly and says so", () => {
    expect(() => nativeFolder(top, "1")).toThrow(
      /must be installed.*Install it there \(ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node\)/,
    );
    const said = vi.spyOn(console, "error").mockImplementation(() => {});
    expect(runnerProgram(findSources(), notebooks, join(top, "gone"))!.engine.name).toBe(wasmEngineName);
    expect(said.mock.calls.join()).toContain(join(top, "gone"));
    said.mockRestore();
  });

  test("is granted to an installed kernel by its kernelspec alone", () => {
    expect(kernelspec("/p", "linux", "Quire").env).toBeUndefined();
    expect(kernelspec("/p", "linux", "Quire", native).env).toEqual({ QUIRE_NATIVE: native });
    expect(kernelspec("/p", "linux", "Quire").argv.find((a) => a.startsWith("--allow-env"))).toContain(
      "QUIRE_NATIVE",
    );
  });
});
