"""Curves and residue maps that a browser computes apart from the page are core's, for random stacks."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from math import prod
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser

from core.equivariance import ShiftExperiment, residue_map
from tests.browser.conftest import blank
from tests.browser.test_engine import Experiment, random_experiments
from tests.house import ROOT
from ui.live.modules import KIT, exported

STACKS = 300
BATCH = 50
REACH = 4  # pixels each way
MOST_RESIDUES = 36
TOLERANCE = 1e-4  # of an error, or of 1
SOURCE = exported(ROOT / "pages/shift_lab/live/sweeps.js")

LOAD = """
async ([aside, source, isAlone]) => {
  if (isAlone) delete window.Worker;
  const module = await import(URL.createObjectURL(new Blob([aside], {type: "text/javascript"})));
  const floats = text => new Float32Array(Uint8Array.from(atob(text), c => c.charCodeAt(0)).buffer);
  let [heard, end] = [[], null];
  const work = module.default.makeAside(source, (news, isOver) => {
    heard.push(...news);
    if (isOver) end(heard);
  });
  window.sweep = ({picture, channels, height, width, stack, mode, feature, pooled, axis, reach, key}) => {
    heard = [];
    const experiment = {key, picture: {data: floats(picture), channels, height, width}, stack: JSON.parse(stack), mode};
    work.ask({experiments: [{...experiment, feature, pooled}], axis, reach});
    return new Promise(done => end = done);
  };
}
"""
RUN = """
async requests => {
  const answers = [];
  for (const request of requests) answers.push(await window.sweep(request));
  return answers;
}
"""

Answer = list[dict[str, Any]]
Sweep = Callable[[list[tuple[Experiment, int]]], list[Answer]]


@pytest.fixture(scope="module", params=["worker", "page"])
def sweep(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Sweep]:
    """What is heard of each (experiment, axis), computed in a worker, or where a browser has none."""
    with blank(browser) as page:
        page.evaluate(LOAD, [exported(KIT / "aside.js"), SOURCE, request.param == "page"])

        def run(asked: list[tuple[Experiment, int]]) -> list[Answer]:
            answers: list[Answer] = []
            for first in range(0, len(asked), BATCH):
                answers += page.evaluate(
                    RUN,
                    [
                        of.json
                        | {"feature": 0, "pooled": len(of.stack.layers) - 1, "axis": axis, "reach": REACH}
                        | {"key": f"{first + i}"}
                        for i, (of, axis) in enumerate(asked[first : first + BATCH])
                    ],
                )
            return answers

        yield run


def few_residues(seed: int) -> Iterator[tuple[Experiment, int]]:
    """Random experiments whose residue maps are small, each with an axis."""
    for i, of in enumerate(random_experiments(seed, 10 * STACKS)):
        if prod(of.stack.period(of.picture.shape)) <= MOST_RESIDUES:
            yield of, i % 2


def expected(of: Experiment, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """core's curve, (shifts, 2 maps, 2 errors), and residue map; NaN without interior."""
    lab = ShiftExperiment(of.stack, of.picture, mode=of.mode)
    reach = min(REACH, of.picture.shape[1 + axis] // 2)
    moves = [(0, shift) if axis else (shift, 0) for shift in range(-reach, reach + 1)]
    last = len(of.stack.layers) - 1
    curve = np.array([lab.errors(move, stages=(0, last)) for move in moves], dtype=float)
    return curve, residue_map(of.stack, of.picture, mode=of.mode)


def found(answer: Answer) -> tuple[np.ndarray, np.ndarray]:
    """The same of what was heard, put together as the view does."""
    curve = np.array([one["errors"] for one in answer if "errors" in one], dtype=float)
    (period,) = [one["period"] for one in answer if "period" in one]
    residues = [one["error"] for one in answer if "remainder" in one]
    return curve, np.array(residues, dtype=float).reshape(period)


def distance(a: np.ndarray, b: np.ndarray) -> float:
    """The largest difference, of 1 or of an error that is larger; infinite where the shapes or the gaps differ."""
    if a.shape != b.shape or (np.isnan(a) != np.isnan(b)).any():
        return np.inf
    return float(np.nanmax(np.abs(a - b) / np.maximum(1, np.abs(b)), initial=0))


def faults(asked: list[tuple[Experiment, int]], answers: list[Answer]) -> list[str]:
    return [
        f"{what} is off by {by:.1e}, axis {axis}: {of}"
        for (of, axis), answer in zip(asked, answers, strict=True)
        for what, got, wanted in zip(("curve", "residue map"), found(answer), expected(of, axis), strict=True)
        if not (by := distance(got, wanted)) <= TOLERANCE
    ]


def test_curves_and_residue_maps_of_random_stacks_are_core_s(sweep: Sweep) -> None:
    asked = list(islice(few_residues(7), STACKS))
    assert len(asked) == STACKS
    answers = sweep(asked)
    assert faults(asked, answers) == []
    curves, residues = zip(*map(found, answers), strict=True)
    assert sum(np.nanmax(curve, initial=0) > TOLERANCE for curve in curves) > STACKS / 2  # they are not all 0
    assert sum(residue.size > 1 for residue in residues) > STACKS / 4


@pytest.mark.parametrize("change", ["axis", "picture", "mode"])
def test_the_comparison_finds_what_is_not_the_same(sweep: Sweep, change: str) -> None:
    asked = [one for one in islice(few_residues(8), STACKS) if min(one[0].picture.shape[1:]) > 4][:60]
    other = {
        "axis": [(of, 1 - axis) for of, axis in asked],
        "picture": [(replace(of, picture=of.picture[..., ::-1, :] ** 2), axis) for of, axis in asked],
        "mode": [(replace(of, mode="zeros" if of.mode == "circular" else "circular"), axis) for of, axis in asked],
    }[change]
    assert len(faults(asked, sweep(other))) > len(asked) / 2
