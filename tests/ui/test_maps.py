"""ui.maps: pictures whose pixels are the numbers, with a legend that says the scale."""

import base64
import re
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from ui.maps import common_scale, is_signed, map_figure, maps_row
from ui.paint import ink_on, map_bytes

VALUES = np.array([[0.0, 0.5], [1.0, 2.0], [0.25, 0.0]])


def pixels(html: str) -> list[np.ndarray]:
    """The pictures in the HTML."""
    addresses = re.findall(r'src="data:image/png;base64,([^"]+)"', html)
    return [np.asarray(Image.open(BytesIO(base64.b64decode(address)))) for address in addresses]


@pytest.mark.parametrize("values", [VALUES, VALUES - 1, np.stack([VALUES] * 3) / 2])
def test_a_picture_has_a_pixel_a_number_in_the_colours_of_the_live_view(values: np.ndarray) -> None:
    html = map_figure(values, "a", name="here")
    maps = values if values.ndim == 3 else values[None]
    signed = bool(values.min() < 0)
    np.testing.assert_array_equal(pixels(html)[0], map_bytes(maps, float(np.abs(values).max()), signed=signed))
    assert 'data-map="here"' in html


def test_the_legend_says_the_scale_and_shows_its_colours() -> None:
    html = map_figure(VALUES - 1, "a", scale=4.0)
    assert re.findall(r"<span>([^<]*)</span>", html) == ["−4.0000", "+4.0000"]
    ramp = pixels(html)[1]
    np.testing.assert_array_equal(ramp[0, [0, -1]], [[33, 102, 172], [179, 88, 6]])


def test_maps_under_one_scale_can_be_compared() -> None:
    assert common_scale([VALUES, -3 * VALUES]) == 6.0
    assert common_scale([]) == 0.0
    assert not is_signed([VALUES, VALUES - 1e-9])
    assert is_signed([VALUES, VALUES - 1])
    weak, strong = (pixels(map_figure(v, "a", scale=2.0))[0] for v in (VALUES / 2, VALUES))
    assert weak.max() == 128
    assert strong.max() == 255


def test_captions_are_escaped_and_rows_count_their_figures() -> None:
    figure = map_figure(VALUES, "<b> & c")
    assert "&lt;b&gt; &amp; c" in figure
    assert "--maps: 2" in maps_row([figure, figure])


@pytest.mark.parametrize("level", range(0, 256, 5))
def test_numbers_on_any_grey_and_colour_can_be_read(level: int) -> None:
    for colour in ((level, level, level), (level, 88, 6), (33, level, 172)):
        ink = {"#000": 0.0, "#fff": 1.0}[ink_on(*colour)]
        linear = [((v / 255 + 0.055) / 1.055) ** 2.4 if v > 10 else v / 255 / 12.92 for v in colour]
        ground = float(np.dot([0.2126, 0.7152, 0.0722], linear))
        assert (max(ink, ground) + 0.05) / (min(ink, ground) + 0.05) >= 4.5  # WCAG 2.2, level AA
