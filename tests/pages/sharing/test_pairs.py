"""Pairs of whole numbers from links and browsers: two of them within bounds, or nothing."""

import pytest

from pages.sharing.pairs import pair_param, read_pair


def test_a_pair_comes_back_from_the_url_and_a_bad_one_is_refused():
    param = pair_param("sharing.place", "at", -8, 8, (0, 0))
    assert param.read(param.write((-8, 3))) == (-8, 3)
    for text in ("1", "1,2,3", "9,0", "a,b", ""):
        with pytest.raises(ValueError, match="at must be"):
            param.read(text)


@pytest.mark.parametrize(
    ("said", "pair"),
    [
        ({"cell": [3, 4]}, (3, 4)),
        ({"cell": [3, 10]}, None),
        ({"cell": [True, 1]}, None),
        ({"cell": [1.0, 2]}, None),
        ({"cell": "12"}, None),
        ("3,4", None),
        (None, None),
    ],
)
def test_only_two_whole_numbers_within_bounds_are_heard(said, pair):
    assert read_pair(said, 0, 9) == pair
