import { describe, expect, test } from "vitest";
import { drawer, forbidden, resolveImport } from "./layers.ts";

describe("forbidden() keeps the layers of DESIGN section 4", () => {
  const cases: [string, string, boolean][] = [
    ["grammar/parser.ts", "grammar/tokens.ts", true],
    ["grammar/parser.ts", "src/session.ts", false],
    ["src/numerics/scalar/encode.ts", "src/tensor/arena.ts", true],
    ["src/numerics/scalar/encode.ts", "grammar/ast.ts", false],
    ["src/clip/mse.ts", "src/registry/define.ts", true],
    ["src/clip/mse.ts", "src/clip/percentile.ts", false],
    ["src/formula/latex.ts", "grammar/ast.ts", false],
    ["src/formula/read/reader.ts", "grammar/ast.ts", true],
    ["src/recipe/bind.ts", "grammar/ast.ts", true],
    ["src/recipe/bind.ts", "src/session.ts", false],
    ["kernel/cli/run.ts", "src/session.ts", true],
    ["kernel/cli/run.ts", "src/recipe/bind.ts", false],
    ["kernel/interpreter/serve.ts", "kernel/supervisor/kernel.ts", false],
    ["kernel/interpreter/serve.ts", "kernel/server/hub.ts", false],
    ["kernel/interpreter/serve.ts", "src/session.ts", true],
    ["kernel/supervisor/kernel.ts", "kernel/server/hub.ts", false],
    ["kernel/supervisor/kernel.ts", "kernel/cli/run.ts", false],
    ["kernel/server/hub.ts", "kernel/cli/run.ts", false],
    ["kernel/server/hub.ts", "kernel/run/client.ts", false],
    ["kernel/server/hub.ts", "kernel/supervisor/kernel.ts", true],
    ["kernel/html/page.ts", "kernel/server/hub.ts", false],
    ["kernel/run/run_notebook.ts", "kernel/server/server.ts", true],
    ["kernel/run/run_notebook.ts", "kernel/supervisor/kernel.ts", false],
    ["kernel/novelty/a.ts", "kernel/protocol/message.ts", false],
    ["src/novelty/a.ts", "src/tensor/arena.ts", false],
    ["src/novelty.ts", "src/tensor/arena.ts", false],
    ["kernel/transport/frame.ts", "kernel/protocol/message.ts", false],
    ["kernel/supervisor/kernel.ts", "kernel/protocol/message.ts", true],
  ];
  test.each(cases)("%s -> %s: %s", (from, to, may) => {
    expect(forbidden(from, to) === undefined).toBe(may);
  });
});

test("resolveImport() follows dots", () => {
  expect(resolveImport("src/clip/mse.ts", "../registry/define.ts")).toBe(
    "src/registry/define.ts",
  );
});

test("drawer() finds names that name no concept", () => {
  expect(drawer("src/utils/x.ts")).toBe("utils");
  expect(drawer("src/string_helpers.ts")).toBe("string_helpers");
  expect(drawer("src/tensor/arena.ts")).toBeUndefined();
});
