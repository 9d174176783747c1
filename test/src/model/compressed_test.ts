/** Files of compressed-tensors, made by that library, open as the weights that its own decompressor makes of them. */
import { expect, test } from "vitest";
import type { Model } from "../../../src/model/model.ts";
import { openModel } from "../../../src/model/open.ts";
import { safetensorsModel } from "../../../src/model/safetensors_model.ts";
import { readSafetensorsHeader } from "../../../src/model/safetensors_read.ts";
import { flipBytes, setBytes, truncate } from "./hostile.ts";
import { MemorySource } from "./sources.ts";

const folder = new URL("../../fixtures/compressed/", import.meta.url);
const file = (name: string) => Deno.readFileSync(new URL(name, folder));
const configs = JSON.parse(new TextDecoder().decode(file("configs.json")));
const cases = Object.keys(configs).filter((name) => name !== "versions");

const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const open = (bytes: Uint8Array, config: Uint8Array): Model =>
  openModel("m/model.safetensors", new MemorySource(bytes), {
    beside(location) {
      expect(location).toBe("config.json");
      return new MemorySource(config);
    },
  });
const opened = (name: string, own: unknown = configs[name]) =>
  open(file(`${name}.safetensors`), text({ model_type: "small", quantization_config: own }));

test.each(cases)("%s", (name) => {
  const source = new MemorySource(file(`${name}.values.safetensors`));
  const { tensors } = readSafetensorsHeader("values", source);
  const model = opened(name), found = new Map(model.tensors.map((t) => [t.alias, t]));
  expect([...found.keys()].sort()).toEqual([...tensors.keys()].sort());
  expect(model.others).toEqual([]);
  for (const [key, { shape, offset, size }] of tensors) {
    const bytes = new Uint8Array(size), tensor = found.get(key)!;
    source.read(offset, bytes);
    const theirs = new Float32Array(bytes.buffer), ours = new Float32Array(tensor.size);
    tensor.read(0, tensor.rows, ours);
    expect([tensor.layer.type, tensor.shape, tensor.blocks?.type]).toEqual([
      "linear",
      shape,
      key === "lm_head.weight" ? undefined : configs[name].format,
    ]);
    // It computes nvfp4 in bfloat16.
    const tolerance = name === "nvfp4" ? 2 ** -7 : 0;
    ours.forEach((x, i) => {
      if (!(Math.abs(x - theirs[i]!) <= tolerance * Math.abs(x))) {
        expect([key, i, x]).toEqual([key, i, theirs[i]]);
      }
    });
    // Any run of elements is the same.
    for (let from = 0; from < tensor.size; from += 37) {
      const part = new Float32Array(Math.min(101, tensor.size - from));
      tensor.readElements!(from, part);
      expect(part).toEqual(ours.slice(from, from + part.length));
    }
  }
});

test("targets are names, patterns or types; other configs leave the tensors as they are", () => {
  const { config_groups: { group_0: group }, ...rest } = configs.int4_group;
  const names = (own: unknown) => opened("int4_group", own).tensors.map((t) => t.alias);
  const all = ["lm_head.weight", "model.layers.0.down.weight", "model.layers.0.up.weight"];
  const withTargets = (targets: string[]) => ({ ...rest, config_groups: { group_0: { ...group, targets } } });
  for (const targets of [["Linear"], ["re:.*up$", "model.layers.0.down"], ["re:model.*"]]) {
    expect(names(withTargets(targets)).sort()).toEqual(all);
  }
  const some = opened("int4_group", withTargets(["re:.*up$"]));
  expect(some.tensors.map((t) => t.alias)).toContain("model.layers.0.up.weight");
  expect(some.others!.map((t) => t.path)).toContain("model.layers.0.down.weight_packed");
  for (const own of [{ ...configs.int4_group, quant_method: "gptq" }, undefined, 3]) {
    expect(opened("int4_group", own ?? {}).others!.length).toBeGreaterThan(0);
  }
  const damaged = open(file("int4_group.safetensors"), new TextEncoder().encode("{"));
  expect(damaged.others!.length).toBeGreaterThan(0);
});

test.each(["int4_affine_group", "int3_affine_channel", "nvfp4", "int8_bytes"])(
  "%s damaged is refused or read",
  (name) => {
    const whole = file(`${name}.safetensors`),
      head = 8 + Number(new DataView(whole.buffer).getBigUint64(0, true));
    const config = text({ quantization_config: configs[name] });
    const read = (bytes: Uint8Array) =>
      safetensorsModel("m.safetensors", new MemorySource(bytes), () => new MemorySource(config));
    truncate(read, whole, head);
    expect(flipBytes(read, whole, head)).toBeGreaterThan(100);
    setBytes(read, whole, head, 5);
  },
);

test("shapes that do not fit together are told with the field and its place", () => {
  const other = configs.int3_affine_channel.config_groups.group_0;
  const own = { ...configs.int4_group, config_groups: { group_0: other } };
  expect(() => opened("int4_group", own)).toThrow(
    /weight_shape at byte \d+ must be \d+ rows in \d+ words of 3 bits/,
  );
});
