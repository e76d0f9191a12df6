"""The nine panels show core's maps: every canvas's bytes and scale, the border's hatching, the numbers of a cell."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect
from scipy.ndimage import binary_erosion

from core.equivariance import NEARLY
from pages.shift_lab.settings import Settings
from tests.browser.conftest import Opener
from tests.browser.lab import changed, text
from tests.browser.truth import PANELS, SOBEL, photograph, truth
from ui.grid_editor import write_grid
from ui.paint import NEUTRAL

MARK = 6  # pixels of the screen that a mark's lines may stand off what they mark
OWN = ((0.5, -1.0, 0.0, 2.0), (3.0, 0.25, -4.0, 1.0))

EXPERIMENTS: dict[str, tuple[dict[str, Any], Settings]] = {
    "first visit": ({}, SOBEL),
    "nothing moved": ({"at": "0,0"}, SOBEL),
    "colour, signed": ({"colour": 1, "at": "-7,12"}, SOBEL),
    "colour, non-negative": (
        {"colour": 1, "k": "gaussian", "pool": "average", "w": 3},
        Settings(kernel="gaussian", pooling="average", window=3),
    ),
    "stride 2, zero padding, ReLU, zeros come in": (
        {"k": "laplacian", "s": 2, "p": 2, "pm": "zeros", "a": "relu", "pool": "blur", "w": 3, "move": "zeros"},
        Settings("laplacian", stride=2, padding=2, padding_mode="zeros", activation="relu", pooling="blur", window=3),
    ),
    "transposed, reflects": (
        {"k": "own", "own": write_grid(OWN), "t": 1, "s": 2, "op": 1, "crop": 1, "w": 3, "move": "reflect"},
        Settings("own", OWN, transposed=True, stride=2, output_padding=1, crop=1, window=3),
    ),
    "dilated, absolute values, max-blur, repeats the edge": (
        {"k": "scharr_y", "d": 3, "pm": "replicate", "a": "abs", "pool": "max_blur", "at": "9,-4", "move": "replicate"},
        Settings("scharr_y", dilation=3, padding_mode="replicate", activation="abs", pooling="max_blur"),
    ),
    "valid, polyphase": (
        {"k": "gabor", "p": 0, "pool": "polyphase", "ps": 2, "at": "5,2"},
        Settings("gabor", padding=0, pooling="polyphase"),
    ),
    "no pooling": ({"pool": "none", "k": "emboss"}, Settings("emboss", pooling="none")),
    "global average of colours": (
        {"pool": "global_average", "a": "relu", "colour": 1},
        Settings(activation="relu", pooling="global_average"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_every_canvas_shows_what_core_computes(lab: Opener, name: str) -> None:
    query, settings = EXPERIMENTS[name]
    shown = lab(pic="coffee", size=128, **query)
    panels = shown.panels()
    x = photograph("coffee", 128, color=bool(query.get("colour")))
    expected = truth(settings, x, shown.shift, mode=query.get("move", "circular"))
    assert sorted(panels) == sorted(PANELS)
    for panel, got in panels.items():
        assert got.signed == expected.signed(panel), panel
        np.testing.assert_allclose(got.scale, expected.scale(panel), rtol=1e-4, err_msg=panel)
        assert got.shows(expected.maps[panel]), panel
    assert expected.record().items() <= shown.figures().items()


def test_with_zero_padding_the_inside_is_exact_and_every_difference_lies_at_the_border(lab: Opener) -> None:
    shown = lab(pic="camera", size=128, pm="zeros", at="4,-6")
    expected = truth(replace(SOBEL, padding_mode="zeros"), photograph("camera", 128), (4, -6))
    figures, panels = shown.figures(), shown.panels()
    assert figures["equivariant"] == ["= exactly", "= exactly"]
    for column, report in zip(("feature", "pooled"), expected.reports, strict=True):
        differs = (np.abs(panels[f"{column}-error"].pixels.astype(int) - NEUTRAL) > 1).any(axis=-1)
        assert differs.any(), column
        assert not differs[report.interior].any(), column
        assert float(figures["border"][column == "pooled"]) > NEARLY
    assert expected.record().items() <= figures.items()


def test_the_switch_hatches_the_border_and_nothing_but_the_border(lab: Opener) -> None:
    shown = lab(pic="camera", size=64, pm="zeros", at="4,-6")
    reports = truth(replace(SOBEL, padding_mode="zeros"), photograph("camera", 64), (4, -6)).reports
    before = {name: shown.screenshot(f"{name}-error") for name in ("feature", "pooled")}
    shown.page.get_by_role("checkbox", name=text("shift_lab.live.shade")).check()
    for name, report in zip(before, reports, strict=True):
        hatched = changed(before[name], shown.screenshot(f"{name}-error"))
        down, right = (on_screen / cells for on_screen, cells in zip(hatched.shape, report.interior.shape, strict=True))
        row, column = (
            ((np.arange(on_screen) + 0.5) / size).astype(int)
            for on_screen, size in zip(hatched.shape, (down, right), strict=True)
        )
        inside = binary_erosion(report.interior)[np.ix_(row, column)]  # a cell of room for rounding
        assert inside.any()
        assert not (hatched & inside).any(), name
        middle = tuple(slice(side // 4, -side // 4) for side in hatched.shape)
        bands = {
            "top": (slice(0, int(2 * down)), middle[1]),
            "bottom": (slice(int(-down), None), middle[1]),
            "right": (middle[0], slice(int(-2 * right), None)),
        }
        assert {band for band, place in bands.items() if hatched[place].any()} == set(bands), name


@pytest.mark.parametrize("colour", [0, 1])
def test_the_magnifier_reads_core_s_numbers_around_the_cell_under_the_pointer(lab: Opener, colour: int) -> None:
    shown = lab(pic="coffee", size=64, colour=colour)
    maps = truth(SOBEL, photograph("coffee", 64, color=bool(colour)), shown.shift).maps
    reach = 1 if colour else 2
    for name in PANELS:
        row, column = maps[name].shape[-2] // 2, maps[name].shape[-1] // 3
        exact, around = shown.look(name, row, column)
        np.testing.assert_allclose(exact, maps[name][:, row, column], atol=1e-4, err_msg=name)
        near = maps[name][:, row - reach : row + reach + 1, column - reach : column + reach + 1]
        np.testing.assert_allclose(around, np.moveaxis(near, 0, -1).ravel(), atol=6e-3, err_msg=name)


@pytest.mark.parametrize(("name", "on"), [("feature", "input"), ("moved-pooled", "moved-input")])
def test_a_cell_says_and_marks_what_it_sees_on_the_input(lab: Opener, name: str, on: str) -> None:
    shown = lab(pic="coffee", size=64, k="gaussian", s=2)
    x = photograph("coffee", 64)
    settings = Settings("gaussian", stride=2)
    height, width = truth(settings, x, (0, 0)).maps[name].shape[-2:]
    row, column = height // 2, width // 2
    top, bottom, left, right = seen(settings, x.shape, "pooled" if "pooled" in name else "feature", row, column)
    before = shown.screenshot(on)
    shown.look(name, row, column)
    expect(shown.magnifier).to_contain_text(text("shift_lab.live.sees", top=top, bottom=bottom, left=left, right=right))
    marked = changed(before, shown.screenshot(on))
    for pixels, cells, first, last in (
        (marked.any(1), x.shape[1], top, bottom),
        (marked.any(0), x.shape[2], left, right),
    ):
        size = len(pixels) / cells
        found = np.flatnonzero(pixels)
        assert abs(found[0] - first * size) < MARK
        assert abs(found[-1] + 1 - (last + 1) * size) < MARK


def seen(settings: Settings, shape: tuple[int, ...], name: str, row: int, column: int) -> tuple[int, int, int, int]:
    """Rows and columns of the input that a cell of a map without negative weights depends on, both included."""
    found = []
    for axis in (1, 2):
        answers = []
        for i in range(shape[axis]):
            x = np.zeros(shape, np.float32)
            np.moveaxis(x, axis, 0)[i] = 1
            answers.append(truth(settings, x, (0, 0)).maps[name][0, row, column] != 0)
        found += [int(i) for i in np.flatnonzero(answers)[[0, -1]]]
    return found[0], found[1], found[2], found[3]
