"""Peers of gguf.ts: reads a line "PEER TYPE ROWS", quantizes so many rows once, on one thread, and prints the milliseconds.

    python gguf_peers.py DATA COLS        (DATA: binary32; GGML_LIBRARY: a shared library of ggml, where there is one)
"""
import ctypes
import os
import sys
import time

os.environ["OMP_NUM_THREADS"] = "1"
import gguf
import numpy as np

NUMBERS = {"q4_0": 2, "q8_0": 8, "q4_k": 12, "q6_k": 14}
data = np.fromfile(sys.argv[1], np.float32).reshape(-1, int(sys.argv[2]))
library = os.environ.get("GGML_LIBRARY")
ggml = ctypes.CDLL(library, mode=os.RTLD_LAZY) if library else None
out = np.zeros(2 * data.size, np.uint8)


def quantize(peer: str, kind: str, x: np.ndarray) -> None:
    if peer == "ggml":
        pointer = lambda a: a.ctypes.data_as(ctypes.c_void_p)
        size = ctypes.c_int64
        ggml.ggml_quantize_chunk(NUMBERS[kind], pointer(x), pointer(out), size(0), size(len(x)), size(x.shape[1]), None)
    else:
        gguf.quants.quantize(x, gguf.GGMLQuantizationType[kind.upper()])


print("ggml gguf-py" if ggml else "gguf-py", flush=True)
for line in sys.stdin:
    peer, kind, rows = line.split()
    x = data[: int(rows)]
    start = time.perf_counter()
    try:
        quantize(peer, kind, x)
    except NotImplementedError:
        print("nan", flush=True)
        continue
    print(1000 * (time.perf_counter() - start), flush=True)
