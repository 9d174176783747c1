"""Takes a small part of Fashion-MNIST: the first 60 images of each class of the training and of the test file, in their
order, as IDX files packed by gzip, beside this file.

    python make.py /usr/share/datasets/fashion-mnist        (Debian's package dataset-fashion-mnist)

Fashion-MNIST is by Zalando SE, under the MIT licence: see LICENSE.
"""
import gzip
import pathlib
import struct
import sys

EACH = 60
here = pathlib.Path(__file__).parent


def read(path):
    data = gzip.decompress(path.read_bytes())
    axes = data[3]
    return struct.unpack_from(f">{axes}I", data, 4), data[4 + 4 * axes :]


def write(name, shape, data):
    head = bytes([0, 0, 8, len(shape)]) + struct.pack(f">{len(shape)}I", *shape)
    (here / name).write_bytes(gzip.compress(head + data, 9, mtime=0))


def main(folder):
    for part in ("train", "t10k"):
        images, labels = f"{part}-images-idx3-ubyte.gz", f"{part}-labels-idx1-ubyte.gz"
        (_, height, width), pixels = read(folder / images)
        _, classes = read(folder / labels)
        seen, kept = [0] * 10, []
        for i, label in enumerate(classes):
            seen[label] += 1
            if seen[label] <= EACH:
                kept.append(i)
        size = height * width
        write(images, (len(kept), height, width), b"".join(pixels[i * size : (i + 1) * size] for i in kept))
        write(labels, (len(kept),), bytes(classes[i] for i in kept))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
