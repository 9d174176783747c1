"""Runs ONNX files whose inputs of layers are quantized on labelled images, and prints a JSON list.

    python onnx_activations.py IMAGES LABELS COUNT FILE.onnx...

IMAGES and LABELS are IDX files. An entry says, after onnx.checker has passed: the mean cross-entropy over the first COUNT images, in
batches of 64, without graph optimizations and with all of them; how many codes of QuantizeLinear nodes ONNX Runtime computed and how many
of them differ from round(x / scale) + zero point in numpy; the integers of 32 bits by name; and the operators.
"""
import json
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import numpy_helper

images_path, labels_path, count, *files = sys.argv[1:]
count = int(count)
images = np.frombuffer(open(images_path, "rb").read()[16:], np.uint8).reshape(-1, 1, 28, 28)[:count]
images = images.astype(np.float32) / np.float32(255)
labels = np.frombuffer(open(labels_path, "rb").read()[8:], np.uint8)[:count]


def run(model, outputs, level):
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = level
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    batches = [session.run(outputs, {"input": images[i : i + 64]}) for i in range(0, count, 64)]
    return [np.concatenate(parts) for parts in zip(*batches)]


def loss(logits):
    logits = logits.astype(np.float64)
    logits -= logits.max(axis=1, keepdims=True)
    return float((np.log(np.exp(logits).sum(axis=1)) - logits[np.arange(count), labels]).mean())


def codes(model):
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    nodes = [node for node in model.graph.node if node.op_type == "QuantizeLinear"]
    wanted = [name for node in nodes for name in (node.input[0], node.output[0])]
    if not wanted:
        return 0, 0
    del model.graph.output[:]
    known = {"input"}
    model.graph.output.extend(onnx.helper.make_empty_tensor_value_info(name) for name in wanted if name not in known)
    values = run(model.SerializeToString(), [n for n in wanted if n not in known], onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL)
    found = dict(zip([n for n in wanted if n not in known], values), input=images)
    total = wrong = 0
    for node in nodes:
        x, scale, zero = found[node.input[0]], stored[node.input[1]], stored[node.input[2]]
        limits = np.iinfo(zero.dtype)
        expected = np.clip(np.rint(x / scale) + np.float32(zero), limits.min, limits.max)
        total += expected.size
        wrong += int((expected != found[node.output[0]].astype(np.float32)).sum())
    return total, wrong


result = []
for path in files:
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    levels = onnxruntime.GraphOptimizationLevel
    losses = [loss(run(path, ["logits"], level)[0]) for level in (levels.ORT_DISABLE_ALL, levels.ORT_ENABLE_ALL)]
    int32 = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer if t.data_type == onnx.TensorProto.INT32}
    total, wrong = codes(model)
    ops = sorted({node.op_type for node in model.graph.node})
    result.append({"losses": losses, "codes": total, "wrong": wrong, "biases": {n: v.tolist() for n, v in int32.items()}, "ops": ops})
print(json.dumps(result))
