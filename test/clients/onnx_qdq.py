"""Looks at ONNX files whose weights are codes, next to the same files with numbers, and prints a JSON list.

    python onnx_qdq.py (CODED.onnx NUMBERS.onnx [SAVED.safetensors | -])...

An entry says, after onnx.checker has passed the first: its opset; how many tensors are decoded by DequantizeLinear, by the
type of their codes; how many of those codes differ from the codes that SAVED has (in the canonical matrix: convolutions as
they are stored, the right factors of products turned); and, of the outputs on made-up inputs, the largest magnitude and the
largest difference between the first file and the second, without graph optimizations and with all of them.
"""
import json
import struct
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import numpy_helper


def saved_tensors(path):
    data = open(path, "rb").read()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8 : 8 + length])
    decoders = json.loads(header.pop("__metadata__")["quire.decoders"])
    found = {}
    for name, decoder in decoders.items():
        begin, end = header[f"{name}.codes"]["data_offsets"]
        stored = np.frombuffer(data[8 + length + begin : 8 + length + end], np.uint8)
        bits, signed = decoder["codes"]["bits"], decoder["codes"]["signed"]
        if bits == 4:
            stored = np.stack([stored & 15, stored >> 4], 1).ravel()[: decoder["codes"]["count"]]
        codes = stored.astype(np.int32)
        if signed:
            codes = np.where(codes >= 2 ** (bits - 1), codes - 2**bits, codes)
        found[name] = codes.reshape(decoder["rows"], decoder["cols"])
    return found


def codes_of(model):
    stored = {tensor.name: tensor for tensor in model.graph.initializer}
    readers = {name: node.op_type for node in model.graph.node for name in node.input}
    for node in model.graph.node:
        if node.op_type == "DequantizeLinear":
            codes = numpy_helper.to_array(stored[node.input[0]]).astype(np.int32)
            turned = codes.T if readers[node.output[0]] == "MatMul" else codes.reshape(codes.shape[0], -1)
            yield node.output[0], onnx.TensorProto.DataType.Name(stored[node.input[0]].data_type), turned


def outputs(path, level):
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = level
    options.intra_op_num_threads = 1
    # Products by 4-bit weights would quantize their inputs to 8 bits otherwise.
    options.add_session_config_entry("session.qdq_matmulnbits_accuracy_level", "1")
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    given = {}
    for value in session.get_inputs():
        shape = [d if isinstance(d, int) else 1 if i == 0 else 64 for i, d in enumerate(value.shape)]
        size = int(np.prod(shape, dtype=np.int64))
        made = {
            "tensor(bool)": lambda: np.ones(size, bool),
            "tensor(int64)": lambda: np.arange(size) * 3 % 11,
        }.get(value.type, lambda: np.sin(np.arange(size) * 0.7).astype(np.float32))
        given[value.name] = made().reshape(shape)
    return [np.asarray(out, np.float64) for out in session.run(None, given)]


def look(coded, numbers, saved):
    model = onnx.load(coded)
    onnx.checker.check_model(model, full_check=True)
    wanted = {} if saved == "-" else saved_tensors(saved)
    types, wrong = {}, 0
    for name, kind, codes in [] if saved == "-" else codes_of(model):
        types[kind] = types.get(kind, 0) + 1
        wrong += int(np.sum(codes != wanted.pop(name)))
    levels = onnxruntime.GraphOptimizationLevel
    differences, largest = [], 0.0
    for level in (levels.ORT_DISABLE_ALL, levels.ORT_ENABLE_ALL):
        pairs = list(zip(outputs(coded, level), outputs(numbers, level)))
        largest = max(float(np.abs(b).max()) for _, b in pairs)
        differences.append(max(float(np.abs(a - b).max()) for a, b in pairs))
    return {
        "opset": model.opset_import[0].version,
        "types": types,
        "wrong": wrong,
        "missing": sorted(wanted),
        "largest": largest,
        "differences": differences,
    }


arguments = sys.argv[1:]
print(json.dumps([look(*arguments[i : i + 3]) for i in range(0, len(arguments), 3)]))
