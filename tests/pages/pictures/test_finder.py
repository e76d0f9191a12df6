"""What a browser or a link says of the frame: a frame, a place, or nothing."""

import pytest

from pages.pictures.finder import read_frame, read_place
from pages.pictures.likes import Frame


@pytest.mark.parametrize(
    "said",
    [
        None,
        {"at": [1], "side": 8, "threshold": 70},
        {"at": [1, 2], "side": 7, "threshold": 70},
        {"at": [1, -2], "side": 8, "threshold": 70},
        {"at": [1, 2.5], "side": 8, "threshold": 70},
        {"at": [1, 2], "side": 8, "threshold": 100},
        {"at": [1, True], "side": 8, "threshold": 70},
        {"at": [1, 2], "side": "8", "threshold": 70},
    ],
)
def test_nonsense_from_a_browser_is_no_frame(said):
    assert read_frame(said) is None
    assert read_frame({"at": [1, 2], "side": 9, "threshold": 70}) == Frame((1, 2), 9, 70)


@pytest.mark.parametrize("text", ["", "1", "1,2,3", "-1,2", "a,b", "1, 2"])
def test_nonsense_in_a_link_is_no_place(text):
    with pytest.raises(ValueError, match="expected row,column"):
        read_place(text)
