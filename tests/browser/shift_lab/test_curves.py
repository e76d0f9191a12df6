"""Curves and residue map: there after any change of a control, core's figures, marked where the picture is."""

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from core.equivariance import ShiftExperiment, residue_map
from pages.shift_lab.settings import Settings
from tests.browser.conftest import Opener
from tests.browser.lab import Lab, box, text, wait_until
from tests.browser.truth import SOBEL, photograph
from ui.numbers import number

SMALL = {"pic": "camera", "size": 64}
TOLERANCE = 1e-4
REACH = 16


class Curves:
    """What is drawn beneath the panels."""

    def __init__(self, lab: Lab) -> None:
        self.view = lab.page.get_by_test_id("curves-view")
        self.plot, self.cells = (self.view.locator(f"[data-plot={name}]") for name in ("curve", "residues"))

    def drawn(self) -> Any:
        """The numbers that are drawn, once they are all there."""
        wait_until(lambda: self.view.get_attribute("data-complete") == "true", "the curves")
        return self.view.evaluate("root => root.figures")

    def are(self, settings: Settings, *, axis: int = 1, mode: str = "circular") -> bool:
        """Whether curves and residue map are core's, of these settings on SMALL."""
        drawn, x = self.drawn(), photograph("camera", 64)
        program = settings.program(1)
        experiment = ShiftExperiment(program.stack, x, mode=mode)
        moves = [(0, shift) if axis else (shift, 0) for shift in range(-REACH, REACH + 1)]
        curve = [experiment.errors(move, stages=(program.feature, program.pooled)) for move in moves]
        residues = residue_map(program.stack, x, mode=mode)
        return (
            drawn["curves"][0]["shifts"] == list(range(-REACH, REACH + 1))
            and near(drawn["curves"][0]["errors"], curve)
            and drawn["period"] == list(residues.shape)
            and near(drawn["residues"], residues.ravel())
        )


def near(got: Any, wanted: Any) -> bool:
    a, b = np.array(got, dtype=float), np.array(wanted, dtype=float)
    return a.shape == b.shape and np.allclose(a, b, rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True)


def at(mark: Locator) -> tuple[float, float]:
    """The middle of a mark on the screen."""
    return box(mark).middle


def test_they_are_core_s_after_every_change_of_a_control(lab: Opener) -> None:
    shown = lab(**SMALL, at="0,0")
    curves = Curves(shown)
    assert curves.are(SOBEL)
    assert not curves.are(Settings("sobel_y"))
    shown.choose("controls.kernel", "kernels.name_sobel_y")
    wait_until(lambda: curves.are(Settings("sobel_y")), "the new kernel")
    shown.choose("controls.pooling", "kinds.avg_pool2d")
    wait_until(lambda: curves.are(Settings("sobel_y", pooling="average")), "averages")
    shown.drag(9, 2)  # along the other axis
    wait_until(lambda: curves.are(Settings("sobel_y", pooling="average"), axis=0), "the curve down")


@pytest.mark.parametrize(("pooling", "exact"), [("max", 1), ("polyphase", 4)])
def test_for_how_many_shifts_it_is_exact_is_said(lab: Opener, pooling: str, exact: int) -> None:
    curves = Curves(lab(**SMALL, pool=pooling))
    sentence = text("residue.sentence", exact=exact, all=4, threshold="0.00001").replace("**", "")
    expect(curves.view.get_by_text(sentence)).to_be_visible()


def test_the_marks_follow_the_picture_while_it_is_dragged(lab: Opener) -> None:
    shown = lab(**SMALL, at="0,0")
    curves = Curves(shown)
    curves.drawn()
    line, frame = curves.plot.locator("line.today"), curves.cells.locator("rect.today")
    start, still = at(line), at(frame)
    step = (at(curves.plot.locator("text.tick", has_text="16").last)[0] - start[0]) / 16
    drag = shown.press()
    for dy, dx in ((0, 1), (1, 4), (-3, -7)):
        drag.to(dy, dx)
        wait_until(lambda dx=dx: abs(at(line)[0] - start[0] - dx * step) < 1.5, f"the mark at {dx}")
        assert (at(frame)[0] > still[0] + 5, at(frame)[1] > still[1] + 5) == (dx % 2 == 1, dy % 2 == 1)
        assert shown.record.get_attribute("data-shift") == "0,0"  # no word to the server
    drag.to(0, 20)  # beyond the curve
    expect(line).to_have_count(0)
    drag.release()


def test_the_errors_that_are_pointed_at_can_be_read_by_mouse_and_keys(lab: Opener) -> None:
    shown = lab(**SMALL, at="0,2")
    curves = Curves(shown)
    drawn = curves.drawn()
    errors = {shift: drawn["curves"][0]["errors"][shift + REACH] for shift in (2, 3, -5)}

    def reads(shift: int) -> bool:
        written = curves.view.locator(".legend b").all_text_contents()
        [[feature, _], [pooled, invariance]] = errors[shift]
        return written == [number(value) for value in (feature, pooled, invariance)]

    assert reads(2)
    area = curves.view.locator(".area").first
    area.focus()
    shown.page.keyboard.press("ArrowRight")
    assert reads(3)
    expect(curves.view.locator(".at")).to_have_text(text("shift_lab.curve.at", shift=3))
    field, ticks = box(area), curves.plot.locator("text.tick:not(.end):not(.start)")
    left, right = at(ticks.first)[0], at(ticks.last)[0]
    shown.page.mouse.move(left + (right - left) * 11 / 32, field.middle[1])
    wait_until(lambda: reads(-5), "the errors under the mouse")
    shown.page.mouse.move(field.left, field.top - 30)
    wait_until(lambda: reads(2), "those of the shift that is shown")


def test_pinned_settings_have_a_dotted_curve_of_their_own(lab: Opener) -> None:
    shown = lab(**SMALL, pin="v=1&k=laplacian&pool=none")
    curves = Curves(shown)
    wait_until(lambda: len(curves.drawn()["curves"]) == 2, "the pinned curve")
    program = Settings("laplacian", pooling="none").program(1)
    experiment = ShiftExperiment(program.stack, photograph("camera", 64))
    pinned = [experiment.errors((0, s), stages=(program.feature, program.pooled)) for s in range(-REACH, REACH + 1)]
    assert near(curves.drawn()["curves"][1]["errors"], pinned)
    expect(curves.plot.locator(".lines path.other")).to_have_count(2)
    expect(curves.plot.locator(".lines path:not(.other)")).to_have_count(3)
