"""Files of named arrays, .npz, read without trust: weights and digits."""

from __future__ import annotations

import zlib
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import numpy as np

MOST_BYTES = 64 << 20  # of all arrays, unpacked: what is shipped is below a tenth of it


def read_arrays(path: Path | str, what: str) -> dict[str, np.ndarray]:
    """The arrays of numbers in a .npz file, by name; `what` the file should be of is said where it is none.

    Entries are counted before anything is unpacked, and nothing in them is run. ValueError, one sentence, for another
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
    """The array of one .npy file."""
    try:
        array = np.load(BytesIO(data), allow_pickle=False)
    except Exception:  # numpy raises nearly everything on broken headers; MemoryError on one that counts too much
        array = None
    if not isinstance(array, np.ndarray) or array.dtype.kind not in "fiu":
        raise ValueError("it holds no array of numbers")
    if not np.isfinite(array).all():
        raise ValueError("it holds NaN or infinity")
    return array
