"""What others do with the same 256 MiB of binary32: prints a table. Run when asked only; never part of the tests.

Needs numpy and onnx with onnxruntime; torch is measured when it is there.
"""
import os
import sys
import time

THREADS = [1, 2] if (os.cpu_count() or 1) > 1 else [1]
ROWS, COLS, ROUNDS = 16384, 4096, 5
N = ROWS * COLS

import numpy as np  # noqa: E402
import onnx  # noqa: E402
import onnxruntime as ort  # noqa: E402
from onnx import TensorProto, helper  # noqa: E402


def session(operator, threads, axis=None):
    count = ROWS if axis is not None else 1
    graph_inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, [ROWS, COLS])]
    if operator == "DynamicQuantizeLinear":
        node = helper.make_node(operator, ["x"], ["y", "ys", "yz"])
        initializers = []
    else:
        node = helper.make_node(operator, ["x", "s", "z"], ["y"], **({} if axis is None else {"axis": axis}))
        shape = [] if axis is None else [count]
        initializers = [
            helper.make_tensor("s", TensorProto.FLOAT, shape, np.full(count, 3 / 127, np.float32)),
            helper.make_tensor("z", TensorProto.INT8, shape, np.zeros(count, np.int8)),
        ]
    kind = TensorProto.UINT8 if operator == "DynamicQuantizeLinear" else TensorProto.INT8
    outputs = [helper.make_tensor_value_info("y", kind, [ROWS, COLS])]
    graph = helper.make_graph([node], "g", graph_inputs, outputs, initializers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    made = ort.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    binding = made.io_binding()
    return made, binding, np.uint8 if kind == TensorProto.UINT8 else np.int8


def runs(threads):
    x = np.random.default_rng(1).standard_normal((ROWS, COLS), np.float32)
    y = np.empty_like(x)
    yield "memory copy (numpy, one thread)", 8 * N, lambda: np.copyto(y, x)
    for name, operator, axis in [
        ("QuantizeLinear int8, one scale", "QuantizeLinear", None),
        ("QuantizeLinear int8, scale a channel", "QuantizeLinear", 0),
        ("DynamicQuantizeLinear uint8", "DynamicQuantizeLinear", None),
    ]:
        made, binding, kind = session(operator, threads, axis)
        # Input and output bound once: nothing is copied or allocated in the measured part.
        binding.bind_cpu_input("x", x)
        out = np.empty((ROWS, COLS), kind)
        binding.bind_output("y", "cpu", 0, kind, out.shape, out.ctypes.data)
        yield f"onnxruntime {ort.__version__} {name}", 5 * N, lambda m=made, b=binding, o=out: m.run_with_iobinding(b)
    try:
        import torch
    except ImportError:
        return
    torch.set_num_threads(threads)
    t = torch.from_numpy(x)
    yield f"torch {torch.__version__} quantize_per_tensor", 5 * N, lambda: torch.quantize_per_tensor(
        t, 3 / 127, 0, torch.qint8)
    s = torch.full((ROWS,), 3 / 127)
    z = torch.zeros(ROWS, dtype=torch.int64)
    yield f"torch {torch.__version__} quantize_per_channel", 5 * N, lambda: torch.quantize_per_channel(
        t, s, z, 0, torch.qint8)


print("| threads | work | ms | GB/s | of a copy |")
print("|---|---|---|---|---|")
for threads in THREADS:
    listed = list(runs(threads))
    times = [[] for _ in listed]
    for turn in range(ROUNDS + 1):
        for i, (_, _, work) in enumerate(listed):
            start = time.perf_counter()
            work()
            if turn > 0:
                times[i].append(time.perf_counter() - start)
    speeds = [bytes_ / sorted(t)[ROUNDS // 2] / 1e9 for (_, bytes_, _), t in zip(listed, times)]
    for (name, bytes_, _), t, speed in zip(listed, times, speeds):
        print(f"| {threads} | {name} | {sorted(t)[ROUNDS // 2] * 1e3:.1f} | {speed:.1f} | {speed / speeds[0]:.2f} |")
    sys.stdout.flush()
