"""The size that a coded picture says of itself, in HEVC's parameter set and AV1's sequence header."""

import pytest
from PIL import Image

from core.images.coded_sizes import av1_size, hevc_size
from tests.core.images.picture_files import file_of, heif_of


def test_the_size_in_a_parameter_set_is_read() -> None:
    data = heif_of(Image.new("RGB", (640, 320), "grey"))
    at = data.index(b"hvcC") + 4
    assert hevc_size(data[at:]) == (640, 320)
    assert hevc_size(data[at : at + 22]) is None
    assert hevc_size(b"") is None


@pytest.mark.parametrize("options", [{}, {"save_all": True, "append_images": [Image.new("RGB", (640, 320))]}])
def test_the_size_in_a_sequence_header_is_read(options: dict[str, object]) -> None:
    data = file_of(Image.new("RGB", (640, 320), "grey"), "AVIF", **options)
    places = [
        at for at in range(len(data)) if data[at : at + 1] in (b"\x0a", b"\x12") and av1_size(data[at:]) == (640, 320)
    ]
    assert places
    assert av1_size(b"") is None
    assert av1_size(b"\x32\x00" * 8) is None
