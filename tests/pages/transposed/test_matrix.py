"""What is chosen in the live matrix stays where the matrix has it."""

import pytest

from pages.transposed import matrix
from tests.pages.transposed.wirings import wired


@pytest.mark.parametrize(("text", "expected"), [("o3", "o3"), ("i15", "i15"), ("e3-15", "e3-15"), ("w8", "w8")])
def test_what_is_chosen_stays_where_the_matrix_has_it(text, expected):
    assert matrix.within(matrix.read_chosen(text), wired(4, "numbers3", 1, 0)) == expected


@pytest.mark.parametrize("text", ["o4", "i16", "e4-0", "e0-16", "w9"])
def test_what_the_matrix_has_not_becomes_the_first_cell(text):
    assert matrix.within(matrix.read_chosen(text), wired(4, "numbers3", 1, 0)) == matrix.FIRST


@pytest.mark.parametrize("text", ["", "o", "x3", "e3", "o-1", "o3-4", "o99999", "o3 "])
def test_nonsense_is_refused(text):
    with pytest.raises(ValueError, match="expected o3"):
        matrix.read_chosen(text)
