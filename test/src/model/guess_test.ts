import { describe, expect, test } from "vitest";
import { guessLayers } from "../../../src/model/named/guess.ts";

const guess = (...tensors: [name: string, ...shape: number[]][]) =>
  guessLayers(tensors.map(([name, ...shape]) => ({ name, shape }))).map((g) =>
    `${g.layer} ${g.type} ${g.role}`
  );

describe("layers guessed from names and shapes", () => {
  test.for<[name: string, shape: number[], guess: string]>([
    ["model.layers.0.mlp.up_proj.weight", [8, 4], "model.layers.0.mlp.up_proj linear weights"],
    ["model.embed_tokens.weight", [8, 4], "model.embed_tokens embedding weights"],
    ["transformer.wte.weight", [8, 4], "transformer.wte embedding weights"],
    ["shared.weight", [8, 4], "shared embedding weights"],
    ["token_embd.weight", [8, 4], "token_embd embedding weights"],
    ["embed_out.weight", [8, 4], "embed_out linear weights"],
    ["time_embedding.linear_1.weight", [8, 4], "time_embedding.linear_1 linear weights"],
    ["output.weight", [8, 4], "output linear weights"],
    ["blk.0.attn_norm.weight", [4], "blk.0.attn_norm norm weights"],
    ["h.0.ln_1.bias", [4], "h.0.ln_1 norm bias"],
    ["layer.gamma", [4], "layer norm weights"],
    ["blk.0.ffn_gate_exps.weight", [4, 8, 64], "blk.0.ffn_gate_exps linear weights"],
    ["mixer.conv1d.weight", [8, 1, 4], "mixer.conv1d conv1d weights"],
    ["conv1.weight", [8, 3, 7, 7], "conv1 conv2d weights"],
    ["patch.weight", [8, 3, 2, 7, 7], "patch conv3d weights"],
    ["mixer.A_log", [8], "mixer.A_log other weights"],
    ["attn.in_proj_weight", [12, 4], "attn.in_proj linear weights"],
    ["cls_token", [1, 1, 4], "cls_token conv1d weights"],
    ["arr_0", [3, 4], "arr_0 linear weights"],
    ["scalar", [], "scalar other weights"],
    ["a/b/w", [3, 4], "a.b linear weights"],
    ["", [3, 4], "unnamed linear weights"],
  ])("%s %o", ([name, shape, expected]) => {
    expect(guess([name, ...shape])).toEqual([expected]);
  });

  test("batch norm by its running statistics, and biases with their layers", () => {
    expect(
      guess(["bn1.weight", 8], ["bn1.bias", 8], ["bn1.running_mean", 8], ["fc.bias", 2], ["fc.weight", 2, 8]),
    )
      .toEqual([
        "bn1 norm weights",
        "bn1 norm bias",
        "bn1 norm state",
        "fc linear bias",
        "fc linear weights",
      ]);
  });
  test("recurrent cells by the number of their gates", () => {
    for (const [gates, type] of [[4, "lstm"], [3, "gru"], [1, "rnn"]] as const) {
      expect(
        guess(["enc.weight_ih_l0", gates * 5, 3], ["enc.weight_hh_l0", gates * 5, 5], [
          "enc.bias_ih_l0",
          gates * 5,
        ]),
      )
        .toEqual([`enc ${type} weights`, `enc ${type} weights`, `enc ${type} bias`]);
    }
  });
});

test("weights that stand as [inputs, outputs] have a row for each output, square ones too", () => {
  const axes = guessLayers([
    { name: "h.0.mlp.c_proj.weight", shape: [8, 2] },
    { name: "h.0.mlp.c_proj.bias", shape: [2] },
    { name: "h.0.attn.c_proj.weight", shape: [2, 2] },
    { name: "lm_head.weight", shape: [9, 2] },
  ]).map((g) => g.axes);
  expect(axes[0]).toEqual({ rows: [1], cols: [0] });
  expect(axes[2]).toEqual({ rows: [1], cols: [0] });
  expect(axes[3]).toEqual({ rows: [0], cols: [1] });
});
