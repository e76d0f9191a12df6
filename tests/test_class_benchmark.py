"""Learners without browsers are heard as browsers are, and the class benchmark tells what is missed."""

import pytest

from benchmarks import classroom
from benchmarks.classroom import Waits
from benchmarks.driving.learner import Learner
from core.equivariance import shift_report
from pages.shift_lab.settings import Settings
from tests.browser.truth import photograph
from tests.conftest import Server, apart
from ui.numbers import number
from ui.pictures import ASSETS, PHOTOGRAPHS


def test_a_learner_s_acts_come_to_what_core_says(running: Server) -> None:
    async def acts() -> tuple[Learner, str, str]:
        async with Learner(running.url, query="pic=camera&size=64&at=0,0") as learner:
            assert await learner.open() > 0
            await learner.release((3, -5))
            dragged = "".join(learner.shown)
            file = ASSETS / PHOTOGRAPHS["coffee"]
            await learner.upload("picture.upload", file.name, file.read_bytes())
            await learner.choose("shift_lab.kernel", "Laplacian (4 neighbours)")
            await learner.release((2, 1), "y")
            return learner, dragged, "".join(learner.shown)

    learner, dragged, uploaded = apart(acts())
    assert learner.errors == []
    for html, kernel, picture, shift in (
        (dragged, "sobel_x", "camera", (3, -5)),
        (uploaded, "laplacian", "coffee", (2, 1)),
    ):
        program = Settings(kernel).program(1)
        report = shift_report(program.stack, photograph(picture, 64), shift)
        assert number(report.invariance_error) in html
        assert (
            number(shift_report(program.stack, photograph("brick", 64), shift).invariance_error) not in html
        )  # the twin


def test_a_release_without_its_figures_is_an_error(running: Server) -> None:
    async def beyond() -> list[str]:
        async with Learner(running.url, query="size=64") as learner:
            await learner.open()
            await learner.release((500, 0))  # beyond the picture: nobody can let go there
            return learner.errors

    assert apart(beyond()) == ["no figures of record for (500, 0)"]


def test_quantiles_are_of_their_kind() -> None:
    waits = Waits()
    for seconds in range(1, 102):
        waits.add("release", seconds / 100)
    waits.add("kernel", 9.0)
    assert waits.quantile("release", 0.5) == pytest.approx(0.51)
    assert waits.quantile("release", 0.95) == pytest.approx(0.96)


def test_a_small_class_is_measured_and_a_goal_that_cannot_be_reached_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(classroom.WAITS, "release", 0.0)
    for kind in classroom.COSTS:  # on a machine that does other things
        monkeypatch.setitem(classroom.COSTS, kind, 60.0)
    monkeypatch.setattr(classroom, "EVERY", 0.5)
    monkeypatch.setattr(classroom, "FORGETS", 1)
    asked = classroom.measured(learners=2, seconds=3, pause=0.5, rounds=1, times=1)
    assert [sentence[:12] for sentence in apart(asked)] == ["release: p95"]
    printed = capsys.readouterr()
    assert "errors: 0." in printed.out
    for kind in ("opening", "release", "kernel", "upload", "all open"):
        assert f"| {kind} |" in printed.out
