"""The figures of record of each part, by core: a table, and what it says in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.argument_errors import ArgumentError
from core.gradients import fit_kernel
from pages.gradients import recurrence, squares
from pages.gradients.bowls import KINDS, Bowl, Task
from ui.comparisons import relative_norm
from ui.errors import explained
from ui.numbers import fixed, four_digits, number, short
from ui.tables import figures_table
from ui.translations import t

ROWS = "gradients.row_"
TESTID = "certified"


@dataclass(frozen=True)
class Record:
    """What stands beside a board: a table and a sentence; and a warning, where the descent is lost."""

    table: str
    sentence: str
    warning: str = ""


def backward_record(picture: np.ndarray, **chosen: Any) -> Record:
    """How far the gradients are from finite differences, and the adjoint test."""
    x = squares.square(chosen["cells"], squares.SIDE, chosen["seed"], picture)
    found = squares.backward(
        x, chosen["w"], chosen["loss"], squares.slopes(chosen["seed"]), chosen["stride"], chosen["padding"]
    )
    rows = [(f"apart_{name}", [number(value)]) for name, value in zip("xwb", found.apart, strict=True)]
    rows += [
        ("forward", [short(found.forward, 3)]),
        ("back", [short(found.back, 3)]),
        ("adjoint", [number(abs(found.forward - found.back))]),
    ]
    key = "dilated" if chosen["stride"] > 1 else "same" if chosen["padding"] else "full"
    sentence = t(f"gradients.record_{key}", count=found.y.size, product=found.y.size * 9)
    return Record(figures_table(ROWS, rows, caption=t("gradients.record_caption"), testid=TESTID), sentence)


def pooling_record(picture: np.ndarray, **chosen: Any) -> Record:
    """How many cells are given a gradient by each pooling, its sum, and how far it is from finite differences."""
    x = squares.square(chosen["cells"], squares.POOLED_SIDE, chosen["seed"], picture)
    g = squares.slopes(chosen["seed"])
    found = squares.pooled(x, chosen["window"], chosen["step"], g)
    whole = x.size
    winners = len(np.unique(found.winners))
    seen = int(np.count_nonzero(squares.pooled(x, chosen["window"], chosen["step"], np.ones_like(g)).mean))
    rows = [
        ("fed", [f"{winners} / {whole}", f"{seen} / {whole}"]),
        ("total", [short(float(found.max.sum()), 3), short(float(found.mean.sum()), 3)]),
        ("apart", [number(found.max_apart), number(found.mean_apart)]),
    ]
    heads = [t("gradients.head_max"), t("gradients.head_mean")]
    key = "ties" if found.ties else "no_ties"
    return Record(figures_table(ROWS, rows, heads, testid=TESTID), t(f"gradients.{key}", count=found.ties))


def fit_record(given: Task, bowls: Sequence[Bowl], **chosen: Any) -> Record:
    """Where core's descent is at the step that is looked at, and at its end; and what the bowls say beforehand."""
    kind = KINDS[chosen["centred"]]
    conditions = {name: f"{one.condition:,.0f}" for name, one in zip(KINDS, bowls, strict=True)}
    found = bowls[chosen["centred"]]
    rate, momentum = found.settings(chosen["rate"], chosen["momentum"])
    side, steps = len(given.wanted), int(chosen["steps"])
    at = min(int(chosen["n"]), steps)
    rows: list[tuple[str, list[str]]] = [
        *((f"condition_{name}", [conditions[name]]) for name in ("raw", "biased", "centred")),
        ("limit", [four_digits(found.limit(momentum))]),
        ("rate", [four_digits(rate)]),
        ("momentum", [fixed(momentum, 3)]),
    ]
    warning = ""
    try:
        options: dict[str, Any] = {"centred": kind == "centred", "biased": kind == "biased"}
        fit = fit_kernel(given.x, given.target[0][None], side, steps=steps, rate=rate, momentum=momentum, **options)
        largest = float(np.abs(given.wanted).max()) or 1.0
        for name, step in (("now", at), ("end", steps)):
            apart = float(np.abs(fit.kernels[step] - given.wanted).max()) / largest
            rows.append((f"loss_{name}", [four_digits(float(fit.losses[step]))]))
            rows.append((f"apart_{name}", [f"{four_digits(100 * apart)} %"]))
    except ArgumentError as error:
        if error.code != "rate_too_large":
            raise
        warning = f"{explained(error)} {t('gradients.overflow')}"
    caption = t("gradients.fit_caption", step=at, steps=steps)
    sentence = t(f"gradients.fit_{kind}", **conditions)
    height, width = given.x.shape[1:]
    fields = {"count": f"{given.target.size:,}", "height": height, "width": width, "side": side}
    sentence += " " + t("gradients.fit_size", **fields)
    if found.left_out:
        sentence += " " + t("gradients.fit_left_out", count=found.left_out, all=len(found.curvatures))
    if given.is_cut:
        sentence += " " + t("gradients.fit_cut", side=side)
    return Record(figures_table(ROWS, rows, caption=caption, testid=TESTID), sentence, warning)


def time_record(**chosen: Any) -> Record:
    """The gradients of both shared weights beside finite differences, and what is left of the gradient far back."""
    length, w_h = chosen["length"], chosen["wh"] / 100
    time = recurrence.in_time(chosen["input"], length, w_h, chosen["act"])
    space = recurrence.in_space(chosen["input"], length, chosen["tap"])
    rows = [
        ("uses", [str(length - 1), str(len(space.shares))]),
        ("sum", [four_digits(time.total), four_digits(space.total)]),
        ("difference", [four_digits(time.slope), four_digits(space.slope)]),
        (
            "distance",
            [number(relative_norm(np.array(one.total - one.slope), np.array(one.total))) for one in (time, space)],
        ),
        ("far", [four_digits(abs(time.far)), four_digits(abs(space.far))]),
    ]
    heads = [t("gradients.head_time"), t("gradients.head_space")]
    power = four_digits(abs(w_h) ** (length - 1))
    key = "power_linear" if chosen["act"] == "linear" else "power_tanh"
    fields = {"w_h": short(abs(w_h), 3), "steps": length - 1, "power": power, "got": four_digits(abs(time.far))}
    return Record(figures_table(ROWS, rows, heads, testid=TESTID), t(f"gradients.{key}", **fields))
