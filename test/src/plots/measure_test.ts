import { describe, expect, test } from "vitest";
import { boxOf, type Shape } from "../../../src/plots/picture/boxes.ts";
import { ascent, descent, textWidth } from "../../../src/plots/picture/measure.ts";

/** An element as far as boxes look at one. */
function shape(
  tagName: string,
  attributes: Record<string, string> = {},
  children: Shape[] = [],
  textContent = "",
): Shape {
  const made = {
    tagName,
    textContent,
    children,
    parentNode: null as unknown,
    getAttribute: (n: string) => attributes[n] ?? null,
  };
  for (const child of children) Object.assign(child, { parentNode: made });
  return made;
}

describe("text", () => {
  test("widths are those of Helvetica", () => {
    // H 722, e 556, l 222, l 222, o 556 thousandths of an em.
    expect(textWidth("Hello", 10)).toBeCloseTo(22.78, 10);
    expect(textWidth("~", 1000)).toBe(584);
    expect(textWidth("−0.5", 1000)).toBe(584 + 556 + 278 + 556);
    expect(textWidth("权重", 12)).toBe(24);
    expect(textWidth("e\u0301", 1000)).toBe(556);
  });
});

describe("boxes", () => {
  const label = (attributes: Record<string, string>) => shape("text", attributes, [], "Hello");

  test("text by its anchor and size", () => {
    const width = textWidth("Hello", 20);
    expect(boxOf(label({ x: "10", y: "5", style: "font-size: 20px" })))
      .toEqual({ left: 10, top: 5 - ascent * 20, right: 10 + width, bottom: 5 + descent * 20 });
    expect(boxOf(label({ style: "text-anchor: middle; font-size: 20px" })).left).toBeCloseTo(-width / 2);
    expect(boxOf(label({ "text-anchor": "end", style: "font-size: 20px" })).right).toBeCloseTo(0);
  });

  test("a group takes the size down to its text, and lines stand below one another", () => {
    const lines = shape("text", {}, [
      shape("tspan", { class: "line", dy: "0em" }, [], "ab"),
      shape("tspan", { class: "line", dy: "1.3em" }, [], "abc"),
    ]);
    const box = boxOf(shape("g", { style: "font-size: 10px" }, [lines]));
    expect(box.right).toBeCloseTo(textWidth("abc", 10));
    expect(box.bottom - box.top).toBeCloseTo((1.3 + ascent + descent) * 10);
  });

  test("transforms apply from the inside out", () => {
    const square = shape("rect", { x: "1", y: "2", width: "3", height: "4", transform: "translate(10,20)" });
    expect(boxOf(shape("g", { transform: "scale(2)" }, [square]))).toEqual({
      left: 22,
      top: 44,
      right: 28,
      bottom: 52,
    });
    const turned = boxOf(
      shape("g", { transform: "rotate(90,1,1)" }, [shape("rect", { width: "2", height: "6" })]),
    );
    expect([turned.left, turned.top, turned.right, turned.bottom].map((v) => Math.round(v * 1e9) / 1e9))
      .toEqual([-4, 0, 2, 2]);
  });

  test("straight paths by their vertices; clip paths and empty groups draw nothing", () => {
    expect(boxOf(shape("path", { d: "M5,5h30V-2l1,1" }))).toEqual({ left: 5, top: -2, right: 36, bottom: 5 });
    expect(boxOf(shape("g", {}, [shape("defs", {}, [shape("rect", { width: "9", height: "9" })])])))
      .toEqual({ left: 0, top: 0, right: 0, bottom: 0 });
  });
});
