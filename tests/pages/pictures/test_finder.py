"""What a browser or a link says of the frame: a frame, a place, or nothing."""

import pytest

from pages.pictures.finder import AT, SIDE, THRESHOLD


@pytest.mark.parametrize(
    ("control", "said"),
    [
        *((AT, text) for text in ("1", "1,2,3", "-1,2", "a,b", "1, 2", "1,2.5", "1,1000")),
        *((SIDE, text) for text in ("7", "17", "", "8.5")),
        *((THRESHOLD, text) for text in ("29", "100", "true")),
    ],
)
def test_nonsense_from_a_browser_or_in_a_link_is_no_frame(control, said):
    with pytest.raises(ValueError, match=f"{control.name} must be"):
        control.read(said)


def test_a_frame_is_read_as_it_is_written():
    for control, value in ((AT, (1, 2)), (AT, None), (SIDE, 9), (THRESHOLD, 70)):
        assert control.read(control.write(value)) == value
