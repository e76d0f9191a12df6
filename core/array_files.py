"""Files of named arrays, .npz, read without trust: weights and digits."""

from __future__ import annotations

import re
import zlib
from io import BytesIO
from math import prod
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import numpy as np

MOST_BYTES = 64 << 20  # of all arrays, unpacked: what is shipped is below a tenth of it
_START = b"\x93NUMPY\x01\x00"  # of an array, version 1.0; two bytes with the length of its header follow
_HEADER = re.compile(
    rb"\{'descr': '([<|][fiu][1248])', 'fortran_order': (True|False), "
    rb"'shape': \(((?:\d{1,9}, ?)*(?:\d{1,9})?)\), \} *\n"
)


def read_arrays(path: Path | str, what: str) -> dict[str, np.ndarray]:
    """The arrays of numbers in a .npz file, by name; `what` the file should be of is said where it is none.

    Headers are matched, not evaluated, and counted before anything is unpacked. ValueError, one sentence, for another
    file, a damaged one, one of more than 64 MiB, one that holds objects, or NaN or an infinity; OSError for no file.
    """
    path = Path(path)
    file = BytesIO(path.read_bytes())
    try:
        with ZipFile(file) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
            if size > MOST_BYTES:
                raise ValueError(f"it unpacks to {size:,} bytes, more than {MOST_BYTES:,}")
            return {entry.filename.removesuffix(".npy"): _array(archive.read(entry)) for entry in archive.infolist()}
    # NotImplementedError, RuntimeError: packed or locked in a way that Python does not read
    except (ValueError, BadZipFile, EOFError, NotImplementedError, RuntimeError, zlib.error) as error:
        raise ValueError(f"expected a file of {what}, got {path.name}: {error}") from None


def _array(data: bytes) -> np.ndarray:
    """The array of one .npy file. Source: numpy.lib.format, version 1.0."""
    values = len(_START) + 2 + int.from_bytes(data[len(_START) : len(_START) + 2], "little")
    header = _HEADER.fullmatch(data[len(_START) + 2 : values])
    if not data.startswith(_START) or header is None:
        raise ValueError("it holds no array of numbers")
    shape = tuple(int(side) for side in header[3].split(b",") if side.strip())
    dtype = np.dtype(header[1].decode())
    if prod(shape) * dtype.itemsize != len(data) - values:
        raise ValueError(f"an array has {len(data) - values:,} bytes, not those of {dtype} {shape}")
    array = np.frombuffer(data, dtype, offset=values).reshape(shape, order="F" if header[2] == b"True" else "C")
    if not np.isfinite(array).all():
        raise ValueError("it holds NaN or infinity")
    return array
