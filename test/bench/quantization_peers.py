"""Reads names of kernels, one a line, and answers each with a line of JSON: milliseconds of one run by library.

    python quantization_peers.py THREADS DATA ROWS COLS

DATA holds ROWS x COLS binary32. Libraries that are not there are left out; numpy and torch must be.
"""
import json
import sys
import time

import numpy as np
import torch

threads, path, rows, cols = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
torch.set_num_threads(threads)
x = np.fromfile(path, np.float32).reshape(rows, cols)
n = x.size
t = torch.from_numpy(x)
numpy_name, torch_name = f"numpy {np.__version__}", f"torch {torch.__version__.split('+')[0]}"
kernels = {}


def add(kernel, library, work, times=1):
    """`times`: how often the work is to be counted, when only a part of it is run."""
    kernels.setdefault(kernel, {})[library] = (work, times)


out = np.empty_like(x)
add("memory copy", numpy_name, lambda: np.copyto(out, x))
add("memory read", numpy_name, lambda: x.max())


def numpy_int8():
    s = np.float32(np.abs(x).max() / 127)
    return np.clip(np.rint(x / s), -127, 127).astype(np.int8)


def torch_tensor():
    low, high = torch.aminmax(t)
    return torch.quantize_per_tensor(t, float(torch.maximum(-low, high)) / 127.5, 0, torch.qint8)


def torch_channel():
    low, high = torch.aminmax(t, dim=1)
    s = torch.maximum(-low, high) / 127.5
    return torch.quantize_per_channel(t, s, torch.zeros(rows, dtype=torch.int64), 0, torch.qint8)


def torch_group(bits, size):
    v, most = t.view(-1, size), 2 ** (bits - 1) - 1
    s = v.abs().amax(1, keepdim=True) / most
    return torch.clamp(torch.round(v / s), -most, most).to(torch.int8)


add("int8 per tensor", numpy_name, numpy_int8)
add("int8 per tensor", torch_name, torch_tensor)
add("int8 per channel", torch_name, torch_channel)
add("int4 per group", torch_name, lambda: torch_group(4, 32))
add("int8 encode, scale given", torch_name, lambda: torch.quantize_per_tensor(t, 3 / 127, 0, torch.qint8))


def mse(v, s, most):
    q = torch.clamp(torch.round(v / s), -most, most)
    return ((v - q * s) ** 2).mean()


def search(loss, count):
    reach = t.abs().max()
    return min(float(loss(t, reach * (k / 100) / 7, 7)) for k in range(100, 100 - count, -1))


add("int4 per tensor, clip mse", f"{torch_name} eager, 100 candidates", lambda: search(mse, 10), 10)
try:
    fast = torch.compile(mse)
    fast(t[:64], torch.tensor(0.1), 7)
    add("int4 per tensor, clip mse", f"{torch_name} compiled, 100 candidates", lambda: search(fast, 10), 10)
except Exception as cause:  # no compiler on this machine
    print(f"torch.compile is left out: {cause}", file=sys.stderr)


def channels(loss, count):
    reach = t.abs().amax(1, keepdim=True)
    best = torch.full((rows, 1), float("inf"))
    for k in range(100, 100 - count, -1):
        best = torch.minimum(best, loss(t, reach * (k / 100) / 7, 7))
    return best


def mse_rows(v, s, most):
    q = torch.clamp(torch.round(v / s), -most, most)
    return ((v - q * s) ** 2).mean(1, keepdim=True)


add("int4 per channel, clip mse", f"{torch_name} eager, 100 candidates", lambda: channels(mse_rows, 5), 20)
add("int8 per tensor, clip percentile", numpy_name, lambda: np.quantile(np.abs(x[: rows // 16]), 0.999), 16)
add("fp8 e4m3 cast", torch_name, lambda: t.to(torch.float8_e4m3fn))
add("fp8 e5m2 cast", torch_name, lambda: t.to(torch.float8_e5m2))

try:
    import ml_dtypes

    name, part = f"ml_dtypes {ml_dtypes.__version__}", x[: rows // 4]
    add("fp8 e4m3 cast", name, lambda: part.astype(ml_dtypes.float8_e4m3fn), 4)
    add("fp8 e5m2 cast", name, lambda: part.astype(ml_dtypes.float8_e5m2), 4)

    def mxfp4(v):
        v = v.reshape(-1, 32)
        amax = np.abs(v).max(1, keepdims=True)
        s = np.exp2(np.floor(np.log2(np.maximum(amax, 1e-30))) - 2)
        return (v / s).astype(ml_dtypes.float4_e2m1fn)

    add("mxfp4", f"{name} and numpy", lambda: mxfp4(part), 4)
except ImportError:
    pass

try:
    import onnx
    import onnxruntime as ort
    from onnx import TensorProto, helper

    ort_name = f"onnxruntime {ort.__version__}"

    def quantize_linear(kind, scales, **attributes):
        """Input and output are bound once: nothing is copied or allocated in the measured part."""
        scales = np.asarray(scales, np.float32)
        zeros = np.zeros(scales.shape, np.int64)
        graph = helper.make_graph(
            [helper.make_node("QuantizeLinear", ["x", "s", "z"], ["y"], **attributes)],
            "g",
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, [rows, cols])],
            [helper.make_tensor_value_info("y", kind, [rows, cols])],
            [
                helper.make_tensor("s", TensorProto.FLOAT, scales.shape, scales.ravel()),
                helper.make_tensor("z", kind, scales.shape, zeros.ravel()),
            ],
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        session = ort.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
        binding = session.io_binding()
        binding.bind_cpu_input("x", x)
        codes = np.empty((rows, cols), np.int8)
        if kind == TensorProto.INT8:
            binding.bind_output("y", "cpu", 0, np.int8, codes.shape, codes.ctypes.data)
        else:
            binding.bind_output("y")
        return lambda: (session.run_with_iobinding(binding), codes)[0]

    one = quantize_linear(TensorProto.INT8, 3 / 127)
    add("int8 encode, scale given", f"{ort_name} QuantizeLinear", one)
    many = quantize_linear(TensorProto.INT8, np.full(rows, 3 / 127), axis=0)
    add("int8 encode, scale a channel given", f"{ort_name} QuantizeLinear", many)
    blocked = np.full((rows, cols // 32), 3 / 7)
    blocks = quantize_linear(TensorProto.INT4, blocked, axis=1, block_size=32)
    add("int4 encode, scale a group given", f"{ort_name} QuantizeLinear, packed", blocks)
except ImportError:
    pass

try:
    import bitsandbytes.functional as bnb
    import bitsandbytes

    half = t[: rows // 4].contiguous()
    add("nf4 per group of 64", f"bitsandbytes {bitsandbytes.__version__}",
        lambda: bnb.quantize_4bit(half, blocksize=64, quant_type="nf4"), 4)
except Exception as cause:
    print(f"bitsandbytes is left out: {cause}", file=sys.stderr)

try:
    from torchao.prototype.mx_formats.mx_tensor import ScaleCalculationMode, to_mx

    quarter = t[: rows // 4].contiguous()
    add("mxfp4", "torchao", lambda: to_mx(quarter, torch.float4_e2m1fn_x2, 32, ScaleCalculationMode.FLOOR), 4)
except Exception as cause:
    print(f"torchao is left out: {cause}", file=sys.stderr)

# What their observers count with: 2,048 bins between ends that are known.
part = x[: rows // 8]
add("observer: histogram", numpy_name, lambda: np.histogram(part, 2048, (-5.0, 5.0)), 8)
add("observer: histogram", torch_name, lambda: torch.histc(t, 2048, -5.0, 5.0))

for line in sys.stdin:
    times = {}
    for library, (work, count) in kernels.get(line.strip(), {}).items():
        try:
            start = time.perf_counter()
            with torch.no_grad():
                work()
            times[library] = (time.perf_counter() - start) * 1e3 * count
        except Exception as cause:
            print(f"{line.strip()}, {library}: {cause}", file=sys.stderr)
    print(json.dumps(times), flush=True)
