"""How well a copy of the PP-OCRv4 recogniser reads the lines of notebooks/data/ocr_lines, as one JSON object.

    python onnx_ocr_lines.py MODEL.onnx KEYS.txt FOLDER COUNT

FOLDER holds labels.txt, a file, a tab and a text on each line; the first COUNT lines of its test part are read. Greedy CTC decoding:
class 0 is the blank, then the lines of KEYS.txt, then the space. "edits" is the sum of edit distances, without blanks at the ends. Nothing
here comes from Quire: the pictures are read by Pillow, the model is run by ONNX Runtime. Needs numpy, onnxruntime and Pillow.
"""
import json
import pathlib
import sys

import numpy as np
import onnxruntime
from onnx_ocr_accuracy import decode, distance
from PIL import Image


def sample(path):
    """[1, 3, 48, width], each channel (grey / 255 - 0.5) / 0.5."""
    grey = np.asarray(Image.open(path).convert("L"), np.float32) / 255
    return np.broadcast_to((grey - 0.5) / 0.5, (1, 3, *grey.shape)).copy()


def main(model, keys, folder, count):
    characters = ["", *pathlib.Path(keys).read_text("utf-8").rstrip("\n").split("\n"), " "]
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    rows = [row.split("\t") for row in (pathlib.Path(folder) / "labels.txt").read_text("utf-8").splitlines()]
    edits = exact = total = 0
    for file, text in [row for row in rows if row[0].startswith("test/")][: int(count)]:
        scores = session.run(None, {name: sample(pathlib.Path(folder) / file)})[0][0]
        wrong = distance(text, decode(scores, characters).strip())
        edits += wrong
        exact += wrong == 0
        total += len(text)
    print(json.dumps({"edits": edits, "characters": total, "exact": exact, "onnxruntime": onnxruntime.__version__}))


if __name__ == "__main__":
    main(*sys.argv[1:5])
