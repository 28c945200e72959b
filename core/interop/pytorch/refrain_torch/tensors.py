"""Tensors of a model file (core/io/tensor.hpp) to and from numpy.

float32 and float16: base64 of the little-endian values, row-major, or a nested list. int8: base64
of the values with one float32 scale a row. All have two dimensions, a vector (n x 1).
"""
import base64

import numpy


def decode(tensor, name="tensor"):
    """A tensor entry as a float32 array (rows, cols). Raises ValueError naming it."""
    shape, data, dtype = tuple(tensor["shape"]), tensor["data"], tensor["dtype"]
    if not isinstance(data, str):
        values = numpy.asarray(data, dtype=numpy.float32)
    elif dtype in ("float32", "float16"):
        values = numpy.frombuffer(base64.b64decode(data), "<f4" if dtype == "float32" else "<f2")
    elif dtype == "int8":
        scales = numpy.frombuffer(base64.b64decode(tensor["scales"]), "<f4")
        rows = numpy.frombuffer(base64.b64decode(data), "i1").reshape(shape)
        values = rows.astype(numpy.float32) * scales[:, None]
    else:
        raise ValueError(f"{name} has dtype {dtype}, expected float32, float16 or int8")
    if values.size != shape[0] * shape[1]:
        raise ValueError(f"{name} has {values.size} values for shape {shape}")
    return values.astype(numpy.float32).reshape(shape)


def encode(values):
    """A float32 array of one or two dimensions as a tensor entry."""
    values = numpy.ascontiguousarray(values, dtype="<f4")
    if not numpy.isfinite(values).all():
        raise ValueError("a weight is not finite; the training diverged")
    shape = list(values.shape) if values.ndim == 2 else [values.size, 1]
    return {"dtype": "float32", "shape": shape,
            "data": base64.b64encode(values.tobytes()).decode("ascii")}
