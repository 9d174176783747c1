"""What the gguf package reads of each file: metadata, types, shapes, and the SHA-256 of the dequantized values, as JSON."""
import hashlib, json, sys
import gguf, numpy


def values(tensor):
    if tensor.tensor_type.name in ("I8", "I16", "I32", "I64", "F64"):
        return tensor.data
    return gguf.quants.dequantize(tensor.data, tensor.tensor_type)


def read(path):
    reader = gguf.GGUFReader(path)
    fields = {key: field.contents() for key, field in reader.fields.items() if key.startswith(("general.", "quire."))}
    tensors = {
        t.name: {
            "type": t.tensor_type.name.lower(),
            "shape": [int(n) for n in reversed(t.shape)],
            "sha256": hashlib.sha256(numpy.ascontiguousarray(values(t), "<f4").tobytes()).hexdigest(),
        }
        for t in reader.tensors
    }
    return {"fields": fields, "tensors": tensors}


print(json.dumps([read(path) for path in sys.argv[1:]]))
