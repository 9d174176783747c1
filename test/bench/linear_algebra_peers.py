"""Reads names of kernels, one a line, and answers each with a line of JSON: milliseconds of one run by library. Needs numpy and torch."""
import json
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

torch.set_num_threads(int(sys.argv[1]))
random = np.random.default_rng(1)
numpy_name, torch_name = f"numpy {np.__version__}", f"torch {torch.__version__.split('+')[0]}"


def normal(*shape):
    return random.standard_normal(shape, np.float32)


n = 1024
a, b, out = normal(n, n), normal(n, n), np.empty((n, n), np.float32)
ta, tb, tout = torch.from_numpy(a), torch.from_numpy(b), torch.empty(n, n)
h = a @ a.T + 10 * np.eye(n, dtype=np.float32)
th = torch.from_numpy(h)
lower, identity = torch.linalg.cholesky(th), torch.eye(n)
odd_a, odd_b = normal(1000, 777), normal(777, 1023)
small_a, small_b = a[:128, :128].copy(), b[:128, :128].copy()


def gptq():
    return torch.linalg.cholesky(torch.cholesky_inverse(torch.linalg.cholesky(th)), upper=True)


kernels = {
    "product 1024": {
        numpy_name: lambda: np.matmul(a, b, out=out),
        torch_name: lambda: torch.matmul(ta, tb, out=tout),
    },
    "product 1024, B transposed": {
        numpy_name: lambda: np.matmul(a, b.T, out=out),
        torch_name: lambda: torch.matmul(ta, tb.T, out=tout),
    },
    "product 1024, A transposed": {
        numpy_name: lambda: np.matmul(a.T, b, out=out),
        torch_name: lambda: torch.matmul(ta.T, tb, out=tout),
    },
    "product 1000 x 777 x 1023": {
        numpy_name: lambda: odd_a @ odd_b,
        torch_name: lambda x=torch.from_numpy(odd_a), y=torch.from_numpy(odd_b): x @ y,
    },
    "product 128": {
        numpy_name: lambda: small_a @ small_b,
        torch_name: lambda x=torch.from_numpy(small_a), y=torch.from_numpy(small_b): x @ y,
    },
    "Cholesky 1024": {
        numpy_name: lambda: np.linalg.cholesky(h),
        torch_name: lambda: torch.linalg.cholesky(th),
    },
    "triangular inverse 1024": {
        torch_name: lambda: torch.linalg.solve_triangular(lower, identity, upper=False),
    },
    "GPTQ's factor 1024": {torch_name: gptq},
}

for name, images, channels, filters, size, kernel, padding in [
    ("3x3, 64 to 64 of 56x56", 4, 64, 64, 56, 3, 1),
    ("5x5, 8 to 16 of 12x12", 64, 8, 16, 12, 5, 0),
]:
    x, w = torch.from_numpy(normal(images, channels, size, size)), torch.from_numpy(normal(filters, channels, kernel, kernel))
    y = F.conv2d(x, w, padding=padding)

    def backward(mask, x=x, w=w, y=y, padding=padding):
        no = [0, 0]
        return torch.ops.aten.convolution_backward(y, x, w, None, [1, 1], [padding] * 2, [1, 1], False, no, 1, mask)

    kernels[f"convolution {name}"] = {torch_name: lambda x=x, w=w, p=padding: F.conv2d(x, w, padding=p)}
    kernels[f"gradient of images {name}"] = {torch_name: lambda f=backward: f([True, False, False])}
    kernels[f"gradient of weights {name}"] = {torch_name: lambda f=backward: f([False, True, False])}

for line in sys.stdin:
    times = {}
    for library, work in kernels.get(line.strip(), {}).items():
        start = time.perf_counter()
        with torch.no_grad():
            work()
        times[library] = (time.perf_counter() - start) * 1e3
    print(json.dumps(times), flush=True)
