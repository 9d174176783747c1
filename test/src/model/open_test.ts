import { describe, expect, test } from "vitest";
import { ModelFileError } from "../../../src/model/file_error.ts";
import { openModel, openModelFile } from "../../../src/model/open.ts";
import { openSample } from "../../../src/model/samples.ts";
import { fixture, MemorySource, packaged } from "./sources.ts";

const latin = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));

describe("openModel()", () => {
  const foreign: [what: string, content: Uint8Array][] = [
    ["empty", new Uint8Array(0)],
    ["a text file", latin("# a recipe\nquantize weights to int(4)\n")],
    ["a text file", new TextEncoder().encode("量化 模型\n")],
    ["a GGUF file", latin("GGUF\x03\0\0\0")],
    ["a zip archive", latin("PK\x03\x04\x14\0")],
    ["a TensorFlow Lite file", latin("\x1c\0\0\0TFL3\x14\0")],
    ["an HDF5 file", latin("\x89HDF\r\n\x1a\n")],
    [
      "a pointer of Git LFS in place of the file it stands for",
      latin("version https://git-lfs.github.com/spec/v1\noid"),
    ],
  ];
  for (const [what, content] of foreign) {
    test(`says that a file is ${what} and closes it, whatever its name`, () => {
      const source = new MemorySource(content);
      expect(() => openModel("dir/model.onnx", source)).toThrow(
        `Cannot open "dir/model.onnx" as a model: it must be an ONNX, safetensors, GGUF or NumPy file, and it is ${what}`,
      );
      expect(source.closed).toBe(true);
    });
  }

  test("says that a directory is one", () => {
    const source = new MemorySource(new Uint8Array(4096));
    source.read = () => {
      throw new Error("Is a directory (os error 21)");
    };
    expect(() => openModel("models", source)).toThrow(
      "it must be an ONNX, safetensors, GGUF or NumPy file, and it is a directory",
    );
  });

  test("passes on what else goes wrong while reading", () => {
    const source = new MemorySource(new Uint8Array(100));
    source.read = () => {
      throw new Error("Input/output error");
    };
    expect(() => openModel("a.onnx", source)).toThrow("Input/output error");
  });

  test("opens an ONNX file under any name, and closes it and what it opened beside", () => {
    const source = fixture("external.onnx"), opened: MemorySource[] = [];
    const model = openModel("folder\\weights.dat", source, {
      beside(location) {
        opened.push(fixture(location));
        return opened.at(-1)!;
      },
    });
    expect(model.name).toBe("weights.dat");
    expect(opened).toHaveLength(1);
    model.close();
    expect([source.closed, opened[0]!.closed]).toEqual([true, true]);
  });

  test("closes what it opened beside when a tensor is refused", () => {
    const opened: MemorySource[] = [];
    const short = (location: string) => {
      opened.push(new MemorySource(fixture(location).bytes.slice(0, 170)));
      return opened.at(-1)!;
    };
    expect(() => openModel("external.onnx", fixture("external.onnx"), { beside: short })).toThrow(
      "must lie in the 170 bytes",
    );
    expect(opened.map((source) => source.closed)).toEqual([true]);
  });

  test("says where a file that was cut short ends", () => {
    const { bytes } = fixture("initializers.onnx");
    const source = new MemorySource(bytes.slice(0, 700));
    expect(() => openModel("cut.onnx", source)).toThrow(ModelFileError);
    expect(source.closed).toBe(true);
    expect(() => openModel("cut.onnx", new MemorySource(bytes.slice(0, 700))))
      .toThrow(
        /^Cannot read "cut.onnx" as ONNX: byte \d+ \(field 7\) must be at most \d+ bytes long, what is left/,
      );
  });
});

test("openModelFile() looks for other files in the folder of the model", () => {
  for (const folder of ["", "models/", "a\\b\\"]) {
    const asked: string[] = [];
    const open = (path: string) => {
      asked.push(path);
      return fixture(path.slice(folder.length));
    };
    openModelFile(`${folder}external.onnx`, { open });
    expect(asked).toEqual([`${folder}external.onnx`, `${folder}weights.bin`]);
  }
});

describe("openSample()", () => {
  test("opens a sample by name and checks its hash", () => {
    const model = openSample("ocr-direction", { openPackaged: packaged });
    expect(model.name).toBe("ch_ppocr_mobile_v2.0_cls_infer");
    expect(model.hash).toBe("491843a3c65de46295864c6815e41127eaa812c4dac1e19c6850ec49da9d3640");
  });

  test("refuses a file with one other bit", () => {
    const other = (path: string) => {
      const source = packaged(path);
      source.bytes[300_000]! ^= 1;
      return source;
    };
    expect(() => openSample("ocr-direction", { openPackaged: other })).toThrow(
      /its SHA-256 must be 491843a3.*: it is /,
    );
  });

  test("names the samples there are", () => {
    for (const name of ["mnist-net", "toString"]) {
      expect(() => openSample(name, { openPackaged: packaged })).toThrow(
        "it must be one of ocr, ocr-detector",
      );
    }
  });
});
