"""What a TIFF says before its pixels: layouts that nobody reads are refused by their name, and sizes that cannot be."""

import re
import struct

import numpy as np
import pytest
from PIL import Image

from core.images import ImageError, load_image
from tests.core.images.picture_files import BYTES, file_of, grey_tiff, tiff, tifffile_of


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (tifffile_of(np.zeros((8, 8, 5), np.uint16), planarconfig="contig"), "5 x uint16, BlackIsZero"),
        (tifffile_of(np.zeros((8, 8, 5), np.uint8), photometric="rgb"), "5 x uint8, RGB"),
        (tifffile_of(np.zeros((8, 8), np.complex64)), "1 x complex64, BlackIsZero"),
        (tifffile_of(np.zeros((8, 8, 2), np.uint8), planarconfig="contig"), "2 x uint8, BlackIsZero"),
        (tifffile_of(np.zeros((8, 8), np.uint16), compression="zstd"), "compression 50000"),
        (tifffile_of(np.zeros((8, 8), np.uint8), compression="packbits", predictor=True), "predictor 2"),
        (grey_tiff(np.zeros((8, 8), np.uint8), t254=(4, 1)), "NewSubfileType 1"),
        (grey_tiff(np.zeros((8, 8), np.uint8), t262=(3, 9)), "ICCLab"),
        (grey_tiff(np.zeros((8, 8), np.uint8), t277=(3, 65)), "65 samples"),
        (tiff({256: (4, 1), 257: (4, 1), 258: (3, struct.pack("<3H", 5, 6, 5)), 259: (3, 1), 262: (3, 2), 277: (3, 3)},
              bytes(2)), "BitsPerSample 5, 6, 5"),
    ],
)  # fmt: skip
def test_other_layouts_are_refused_by_their_name_and_not_as_damaged(data: bytes, name: str) -> None:
    with pytest.raises(ImageError, match=r"not supported.*save it as PNG or JPEG, or as TIFF") as refused:
        load_image(data)
    assert refused.value.code == "layout"
    assert name in str(refused.value.details["layout"])


def test_a_camera_raw_is_not_its_thumbnail() -> None:
    data = grey_tiff(np.zeros((8, 8), np.uint8), t50706=(1, 1))
    with pytest.raises(ImageError, match=r"Camera raw \(DNG, CR2, NEF, ARW\) files are not supported; save it as"):
        load_image(data)


@pytest.mark.parametrize(
    ("data", "code", "sentence"),
    [
        (file_of(Image.new("L", (8, 8)), "TIFF", compression="lzma"), "layout", "not supported (compression 34925)"),
        (grey_tiff(BYTES, t256=(4, 0)), "size", "the TIFF file has no pixels: 0x1"),
        (grey_tiff(BYTES, t322=(4, 2**20), t323=(4, 2**20)), "damaged", "tiles of 1048576x1048576 are far larger"),
        (grey_tiff(BYTES, t322=(4, 0), t323=(4, 16)), "damaged", "its tiles have no pixels"),
    ],
)
def test_what_is_no_picture_is_refused_with_one_sentence(data: bytes, code: str, sentence: str) -> None:
    with pytest.raises(ImageError, match=re.escape(sentence)) as caught:
        load_image(data)
    assert (caught.value.code, isinstance(caught.value, ValueError)) == (code, True)
    assert "\n" not in str(caught.value)
