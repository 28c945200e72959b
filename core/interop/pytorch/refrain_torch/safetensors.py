"""The safetensors format in plain Python, for machines that do not have the package of that name.

    8 bytes    N, little-endian
    N bytes    JSON: {"name": {"dtype", "shape", "data_offsets": [begin, end]}, .., "__metadata__"}
    the rest   the tensors' bytes, row-major, little-endian
"""
import json

import numpy
import torch

_TYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2",
          "I8": "i1", "U8": "u1", "BOOL": "?"}
_NAMES = {numpy.dtype(code): name for name, code in _TYPES.items()}


def save_file(tensors, path, metadata=None):
    """Writes {name: tensor}; metadata is a dict of texts."""
    header, parts, end = {}, [], 0
    if metadata:
        header["__metadata__"] = dict(metadata)
    for name in sorted(tensors):
        values = tensors[name].detach().cpu().contiguous().numpy()
        begin, end = end, end + values.nbytes
        header[name] = {"dtype": _NAMES[values.dtype], "shape": list(values.shape),
                        "data_offsets": [begin, end]}
        parts.append(values.tobytes())
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text + b"".join(parts))


def load_file(path):
    """({name: tensor}, metadata) of a file. Raises ValueError where it is broken."""
    with open(path, "rb") as file:
        data = file.read()
    length = int.from_bytes(data[:8], "little")
    if len(data) < 8 or length > len(data) - 8:
        raise ValueError(f"{path}: the header claims {length} bytes, the file has {len(data)}")
    header = json.loads(data[8:8 + length])
    body, tensors = data[8 + length:], {}
    metadata = header.pop("__metadata__", {})
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        values = numpy.frombuffer(body[begin:end], dtype=_TYPES[entry["dtype"]])
        tensors[name] = torch.from_numpy(values.reshape(entry["shape"]).copy())
    return tensors, metadata
