import { expect, test } from "vitest";
import { readGgufHeader } from "../../../src/model/gguf/header.ts";
import { typeOfName } from "../../../src/model/gguf/types.ts";
import { type GgufTensor, writeGguf } from "../../../src/model/gguf/write.ts";
import { MemorySink, MemorySource } from "./sources.ts";

const bytesOf = (name: string, shape: number[], type: string, bytes: number, value = 1): GgufTensor => ({
  name,
  shape,
  type: typeOfName(type)!,
  bytes,
  emit: (sink) => sink.write(new Uint8Array(bytes).fill(value)),
});
const content = (tensors: readonly GgufTensor[]) => ({
  without: new Set<string>(),
  texts: { "general.name": "词" },
  numbers: { "general.quantization_version": 2 },
  tensors,
});

test("what is written is read again, each tensor at a multiple of 32", () => {
  const sink = new MemorySink();
  const tensors = [
    bytesOf("a", [3], "i8", 3, 7),
    bytesOf("b", [2, 32], "q4_0", 36),
    bytesOf("c", [], "f32", 4),
  ];
  const size = writeGguf(content(tensors), sink, () => {});
  expect([sink.state, size]).toEqual(["committed", sink.bytes().length]);
  const header = readGgufHeader("m", new MemorySource(sink.bytes()));
  expect(header.pairs.map(({ key, text }) => [key, text])).toEqual([
    ["general.name", "词"],
    ["general.quantization_version", "2"],
  ]);
  expect(header.tensors.map((t) => [t.name, t.shape, t.type.name, t.bytes, t.offset % 32])).toEqual([
    ["a", [3], "i8", 3, 0],
    ["b", [2, 32], "q4_0", 36, 0],
    ["c", [], "f32", 4, 0],
  ]);
  const { offset } = header.tensors[0]!;
  expect([...sink.bytes().slice(offset, offset + 5)]).toEqual([7, 7, 7, 0, 0]);
});

test("what does not stand the check is not kept", () => {
  const sink = new MemorySink();
  const check = () => {
    throw new Error("it differs");
  };
  expect(() => writeGguf(content([bytesOf("a", [3], "i8", 3)]), sink, check)).toThrow("it differs");
  expect(sink.state).toBe("aborted");
});

test("a tensor that writes too much or too little is not kept", () => {
  const sink = new MemorySink();
  const tensor = { ...bytesOf("a", [3], "i8", 3), bytes: 4 };
  expect(() => writeGguf(content([tensor]), sink, () => {})).toThrow(
    'Cannot write "a" as it must have 4 bytes: it has 3',
  );
  expect(sink.state).toBe("aborted");
});
