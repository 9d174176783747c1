import { describe, expect, test } from "vitest";
import { columns } from "../../grammar/columns.ts";
import { position } from "../../grammar/render.ts";
import { distance, suggest } from "../../grammar/suggest.ts";

describe("suggest()", () => {
  test("counts insertions, deletions, substitutions and swaps", () => {
    expect(distance("clip", "clip")).toBe(0);
    expect(distance("percentil", "percentile")).toBe(1);
    expect(distance("netwrok", "network")).toBe(1);
    expect(distance("abc", "xyz")).toBe(3);
    expect(distance("", "ab")).toBe(2);
  });
  test("puts the nearest first and leaves out what is far", () => {
    expect(suggest("percentil", ["mse", "percentile", "minmax"])).toEqual(["percentile"]);
    expect(suggest("convd", ["conv1d", "conv2d", "linear"])).toEqual(["conv1d", "conv2d"]);
    expect(suggest("zzz", ["mse", "minmax"])).toEqual([]);
  });
  test("finds a name inside another", () => expect(suggest("histo", ["histogram"])).toEqual(["histogram"]));
});

describe("places in a text", () => {
  test("position() counts lines whatever ends them", () => {
    expect(position("a\nbc\r\nd", 3)).toMatchObject({ line: 1, column: 1 });
    expect(position("a\nbc\r\nd", 6)).toMatchObject({ line: 2, column: 0 });
  });
  test("columns() gives wide characters two", () => {
    expect(columns("ab")).toBe(2);
    expect(columns("量化")).toBe(4);
  });
});
