"""core.images.errors: each refusal has its code and what belongs to it, and no limit is said that was not passed."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import core
from core.images import MAX_MEGAPIXELS, ImageError
from core.images import errors as image_errors
from core.images.errors import check_size

# What ImageError's own documentation says: code -> names of details.
PROMISED = {
    code: tuple((names or "").replace(" ", "").split(",")) if names else ()
    for code, names in re.findall(r'"(\w+)"(?: \(([\w, \n]+)\))?', ImageError.__doc__ or "")
}


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: image_errors.damaged("PNG", "it lies"), "damaged"),
        (lambda: image_errors.truncated("TIFF"), "truncated"),
        (lambda: image_errors.no_memory("HEIC"), "memory"),
        (lambda: image_errors.not_read("PDF"), "format"),
        (lambda: image_errors.not_supported("TIFF", "5 x uint16"), "layout"),
    ],
)
def test_a_refusal_has_its_code_its_details_and_names_the_format(make: Callable[[], ImageError], code: str) -> None:
    error = make()
    assert isinstance(error, ValueError)
    assert error.code == code
    assert tuple(error.details) == PROMISED[code]
    assert all(str(value) in str(error) for value in error.details.values())


def _codes(source: str) -> Iterator[str]:
    """The code of every ImageError that a module makes."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", None) == "ImageError":
            code = node.args[0]
            if isinstance(code, ast.Constant):
                yield code.value


def test_every_code_that_core_gives_is_documented_and_no_other() -> None:
    given = {code for path in Path(core.__file__).parent.rglob("*.py") for code in _codes(path.read_text())}
    assert given == set(PROMISED)
    assert list(_codes('raise ImageError("other", "it is")')) == ["other"]


@pytest.mark.parametrize(("width", "height"), [(51_000, 1000), (1, 51_000_000), (1, 1), (8192, 6144)])
def test_up_to_the_limit_a_size_is_taken(width: int, height: int) -> None:
    check_size("PNG", width, height)


@pytest.mark.parametrize(
    ("width", "height", "said"),
    [(51_000, 1001, 51.1), (1, 51_000_001, 51.1), (10_000, 5110, 51.1), (10_000, 5111, 51.2), (10**6, 10**6, 10.0**6)],
)
def test_what_is_past_the_limit_is_said_to_be_past_it(width: int, height: int, said: float) -> None:
    with pytest.raises(
        ImageError, match=f"the PNG picture of {width}x{height} has {said} megapixels, more than"
    ) as got:
        check_size("PNG", width, height)
    assert got.value.code == "megapixels"
    assert got.value.details["megapixels"] == said > got.value.details["limit"] == MAX_MEGAPIXELS
    assert tuple(got.value.details) == PROMISED["megapixels"]


def test_rounding_to_the_nearest_tenth_would_say_what_is_not_so() -> None:
    assert round(51_000 * 1001 / 1e6, 1) == 51.1
    assert round(51_000_001 / 1e6, 1) == MAX_MEGAPIXELS


@pytest.mark.parametrize(("width", "height"), [(0, 5), (5, 0), (0, 0), (-3, 4)])
def test_a_picture_without_pixels_is_refused(width: int, height: int) -> None:
    with pytest.raises(ImageError, match=f"the GIF file has no pixels: {width}x{height}") as got:
        check_size("GIF", width, height)
    assert got.value.code == "size"
    assert got.value.details == {"format": "GIF", "width": width, "height": height}
