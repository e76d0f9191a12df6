"""A bench that pools and then takes a global mean or maximum: what becomes of it with every other pooling.

A map that does not move along can still have a mean that stays. This asks both of each pooling, at every remainder of
the shift by the period.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from functools import partial
from itertools import product
from math import prod

import streamlit as st

from core.equivariance import EXACTLY, ShiftExperiment
from core.layers import Stack
from pages.layers.figures import MODE, Trial
from ui.bench import Bench, Stage, build, stage
from ui.fragments import fragment
from ui.layer_kinds import having, windowed
from ui.numbers import number
from ui.progress import awaited
from ui.tables import figures_table
from ui.translations import t

JOB = "bench.endings"
ENDS = ("global_avg_pool2d", "global_max_pool2d")
POOLS = tuple(windowed().values())
MOST_SHIFTS = 16  # of the period that are tried for each pooling
HEADS = ("pooled", "end", "change")


@dataclass(frozen=True)
class Ending:
    """At how many of `shifts` the pooled map just moves, and the numbers at the end stay; the largest change of these.

    `change` is relative (L2).
    """

    shifts: int
    exact: int
    unchanged: int
    change: float


def with_pools(stages: Bench) -> dict[str, Bench]:
    """The bench with each kind of pooling in place of its own: same windows and strides, blurs padded as named."""

    def replaced(kind: str, mode: str = "circular") -> Bench:
        def swap(item: Stage) -> Stage:
            same = {name: item[name] for name in ("size", "stride") if name in item.choices}
            return stage(kind, **having(kind, **same, padding_mode=mode))

        return tuple(swap(item) if item.kind in POOLS else item for item in stages)

    benches = {}
    for name, kind in windowed().items():
        benches[name] = replaced(kind)
        if name == "blur":
            benches["blur_reflect"] = replaced(kind, "reflect")
    return benches


def pools_then_ends(of: Trial) -> bool:
    """Whether the bench pools, then ends with one number a channel, and has few enough shifts to try them all."""
    is_such = of.stages[-1].kind in ENDS and any(item.kind in POOLS for item in of.stages)
    return is_such and of.built.problem is None and prod(of.period) <= MOST_SHIFTS


def ending_steps(of: Trial) -> Generator[float, None, dict[str, Ending | None]]:
    """An Ending for each pooling of `with_pools`, None for one that does not fit; yields the share that is done."""
    benches = with_pools(of.stages)
    found: dict[str, Ending | None] = {}
    for name, stages in benches.items():
        built = build(stages, of.shape)
        if built.problem is not None:
            found[name] = None
            continue
        experiment = ShiftExperiment(Stack(built.layers), of.picture.array, mode=MODE)
        at = max(i for i, item in enumerate(stages) if item.kind in POOLS)
        down, right = experiment.stack.period(of.shape)
        errors = []
        for shift in product(range(down, 2 * down), range(right, 2 * right)):
            run = experiment.run(shift)
            errors.append((run.equivariance(at)[0], run.invariance(len(stages) - 1)))
            yield (len(found) + len(errors) / (down * right)) / len(benches)
        exact = sum(error is not None and error <= EXACTLY for error, _ in errors)
        changes = [change for _, change in errors]
        found[name] = Ending(len(errors), exact, sum(c <= EXACTLY for c in changes), max(changes))
    return found


@fragment
def endings(of: Trial) -> None:
    """The table of the poolings, once it is computed; nothing for a bench that has no such end."""
    if not pools_then_ends(of):
        return
    found = awaited(JOB, (JOB, *of.key), partial(ending_steps, of), t("layers.working_endings"))
    if found is not None:
        st.html(endings_table(found))
        st.caption(t("layers.endings_why"))


def endings_table(found: dict[str, Ending | None]) -> str:
    """A row a pooling: where its map moves along, where the end stays, the largest change at the end."""
    rows = [(name, _texts(one)) for name, one in found.items()]
    heads = [t(f"layers.head_{name}") for name in HEADS]
    return figures_table(pooling_name, rows, heads, caption=t("layers.endings"), testid="endings")


def pooling_name(name: str) -> str:
    """What a bench of `with_pools` pools with, and how the border of a blur is filled."""
    plain = name.removesuffix("_reflect")
    kind, mode = windowed()[plain], "circular" if name == plain else "reflect"
    called = t(f"kinds.{kind}")
    return t(f"layers.border_{mode}", kind=called) if having(kind, padding_mode=mode) else called


def _texts(one: Ending | None) -> list[str]:
    if one is None:
        return ["–"] * len(HEADS)
    return [f"{one.exact} / {one.shifts}", f"{one.unchanged} / {one.shifts}", number(one.change)]
