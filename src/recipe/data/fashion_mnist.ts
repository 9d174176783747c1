/** Fashion-MNIST: the whole set where it is on the machine, else the part that comes with Quire. */
import type { ByteSource, Ports } from "../../ports.ts";
import type { DataSet } from "./data_set.ts";
import { gunzip } from "./gzip.ts";
import { type ImageFiles, openImages } from "./images.ts";
import type { NamedData } from "./named.ts";

const filesIn = (folder: string) => ({
  images: { train: `${folder}/train-images-idx3-ubyte.gz`, test: `${folder}/t10k-images-idx3-ubyte.gz` },
  labels: { train: `${folder}/train-labels-idx1-ubyte.gz`, test: `${folder}/t10k-labels-idx1-ubyte.gz` },
});

/** As Debian's package dataset-fashion-mnist and Zalando's repository have it. */
const whole: ImageFiles = {
  name: "fashion_mnist",
  ...filesIn("fashion-mnist"),
  classes: 10,
  valid: 5000,
  sha256: "14410854cf7a289477dcfc7df3f8ec24741e281cdcc425ede0d9a748ca630214",
  notes: [
    "the whole set",
    "train: the first 55,000 images of the training file; valid: its last 5000; test: the test file",
  ],
};

const part: ImageFiles = {
  name: "fashion_mnist",
  ...filesIn("fashion_mnist"),
  classes: 10,
  valid: 100,
  sha256: "9aba23f571a78e2e029064a83ff7c333b294f6008eaefb035b323413dd903b32",
  notes: [
    "a part: 60 images a class of the training and of the test file. Debian's package dataset-fashion-mnist has the whole set",
    "train: the first 500 images; valid: the last 100; test: 600 of the test file",
  ],
};

/** A file beside the notebook, else one that is installed; undefined when there is neither. */
function first(
  path: string,
  { open, openPackaged }: Pick<Ports, "open" | "openPackaged">,
): ByteSource | undefined {
  for (const from of [open, openPackaged]) {
    try {
      return from(path);
    } catch (cause) {
      if (!(cause instanceof Error)) throw cause;
    }
  }
  return undefined;
}

function unpacked(path: string, source: ByteSource): ByteSource {
  try {
    return gunzip(path, source);
  } finally {
    source.close();
  }
}

export const fashionMnist: NamedData = {
  from: "Debian's package dataset-fashion-mnist, or Quire's own folder notebooks/data/fashion_mnist",
  open({ ports }): DataSet {
    const here = first(whole.images.train, ports);
    here?.close();
    if (here === undefined) return openImages(part, (path) => unpacked(path, ports.openPackaged(path)));
    return openImages(whole, (path) => {
      const source = first(path, ports);
      if (source !== undefined) return unpacked(path, source);
      throw new Error(`Cannot open ${path} as it must lie beside ${whole.images.train}: it does not`);
    });
  },
};
