"""The figures of record of each part, by core: a table, and what it says in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.pooling import max_pool1d
from pages.signals import dots, laser, pooling, stack
from pages.signals.derivatives import Edges, edges, slopes
from pages.signals.dots import Sliding
from ui.comparisons import comparison_row, distance
from ui.maps import map_figure, maps_row
from ui.numbers import number, short
from ui.shown import Shown, stacked
from ui.tables import figures_table
from ui.translations import t

ROWS = "signals.row_"
TESTID = "certified"


@dataclass(frozen=True)
class Record:
    """What stands beside a board: a table and a sentence."""

    table: str
    sentence: str


def laser_record(found: laser.Tracked) -> Record:
    """Error, best width and lag; and the best widths of all shapes."""
    chosen = found.chosen
    rows = [
        ("error", [number(found.error)]),
        ("best_width", [str(found.best.width)]),
        ("best_error", [number(found.best.error)]),
        ("lag", ["–" if found.lag is None else short(found.lag, 1)]),
        ("mean_age", [short(found.mean_age, 1)]),
        ("aligned", [number(found.aligned)]),
    ]
    heads = [t("signals.head_centred"), t("signals.head_causal")]
    bests = [
        (f"best_{shape}", [f"{b.width} ({number(b.error)})" for b in (found.bests[shape, c] for c in (False, True))])
        for shape in laser.SHAPES
    ]
    table = figures_table(ROWS, rows, testid=TESTID)
    table += figures_table(ROWS, bests, heads, caption=t("signals.bests"))
    side = "little" if chosen.width < found.best.width else "much" if chosen.width > found.best.width else "right"
    return Record(table, t(f"signals.smooths_{side}", width=chosen.width, best=found.best.width))


def dots_record(chosen: Sliding) -> Record:
    """Sizes, where correlation and convolution differ, and how far an output looks ahead."""
    plain_y, turned = dots.slid(chosen, is_flipped=False), dots.slid(chosen, is_flipped=True)
    differing = int(np.sum(np.abs(plain_y - turned) > 1e-9))
    ahead = dots.look_ahead(chosen)
    rows = [
        ("size", [f"{len(chosen.x)} → {len(plain_y)}"]),
        ("span", [str(chosen.span)]),
        ("sum", [short(float((turned if chosen.is_flipped else plain_y).sum()), 3)]),
        ("differing", [f"{differing} / {len(plain_y)}"]),
        ("ahead", [short(ahead, 3)]),
    ]
    first = t("signals.same_both") if not differing else t("signals.not_same", count=differing, all=len(plain_y))
    second = t("signals.is_causal") if not ahead else t("signals.looks_ahead", ahead=short(ahead, 3))
    return Record(figures_table(ROWS, rows, testid=TESTID), f"{first} {second}")


def paths_record(x: dots.Numbers, w: dots.Numbers, shift: int) -> Record:
    """How far the two paths end apart, for both kinds of border."""
    found = {mode: dots.met(x, w, shift, mode) for mode in ("circular", "zeros")}
    rows = [
        ("apart", [short(one.largest, 3) for one in found.values()]),
        ("cells_apart", [str(len(one.differing)) for one in found.values()]),
        ("where", [", ".join(map(str, one.differing)) or "–" for one in found.values()]),
    ]
    heads = [t("signals.head_circular"), t("signals.head_zeros")]
    zeros = found["zeros"].differing
    sentence = "meet_border" if zeros else "meet_both"
    return Record(figures_table(ROWS, rows, heads, testid=TESTID), t(f"signals.{sentence}", count=len(zeros)))


def pooling_record(chosen: pooling.Moved) -> Record:
    """The two threes, what this move changes, and how many moves change nothing."""
    found = pooling.pooled(chosen)
    threes = [max_pool1d([three], 3)[0, 0] for three in ([1.0, 0, 0], [0.0, 0, 1])]
    free = sum(count == 0 for count in found.counts[1:])
    rows = [
        ("first", [short(float(threes[0]), 3)]),
        ("last", [short(float(threes[1]), 3)]),
        ("changed", [f"{len(found.changed)} / {len(found.still)}"]),
        ("kept", [f"{len(found.kept)} / {len(found.still)}"]),
        ("windows", [", ".join(map(str, found.changed)) or "–"]),
        ("free", [f"{free} / {pooling.CELLS - 1}"]),
    ]
    name = "stays" if not found.changed else "moves"
    fields = {"by": chosen.shift, "changed": len(found.changed), "kept": len(found.kept), "all": len(found.still)}
    return Record(figures_table(ROWS, rows, testid=TESTID), t(f"signals.{name}", **fields))


def stack_record(taps: int, rates: str) -> Record:
    """The field after each layer, what is seen of it, and at what price."""
    found = stack.reach(taps, rates)
    rows = [
        ("fields", [", ".join(map(str, found.fields))]),
        ("field", [str(found.field)]),
        ("seen", [f"{found.seen} / {min(found.field, stack.SAMPLES)}"]),
        ("paths", [short(float(found.paths.max()), 3)]),
        ("weights", [str(found.weights)]),
        ("one_layer", [str(found.field)]),
        ("later", [str(found.later)]),
    ]
    name = "stack_whole" if found.seen == found.field else "stack_holes"
    fields = {"field": found.field, "weights": found.weights, "seen": found.seen}
    return Record(figures_table(ROWS, rows, testid=TESTID), t(f"signals.{name}", **fields))


def slopes_record(sigma: int, noise: int, seed: int) -> Record:
    """How far the three ways are apart, and how far a sampled formula is."""
    found = slopes(sigma, noise, seed)
    rows = [
        ("ways", [number(found.largest)]),
        ("steepest", [number(float(np.abs(found.ways[0]).max()))]),
        ("bell_taps", [f"{len(found.w)} → {len(found.slope)}"]),
        ("formula", [f"{100 * found.formula:.2f} %"]),
    ]
    table = figures_table(ROWS, rows, testid=TESTID)
    return Record(table, t("signals.slopes_agree", largest=number(found.largest), share=f"{100 * found.formula:.2f}"))


RECORDS: dict[str, Callable[[dict[str, Any]], Record]] = {
    "laser": lambda v: laser_record(laser.tracked(laser.Laser(**v))),
    "dots": lambda v: dots_record(Sliding(**v)),
    "paths": lambda v: paths_record(v["x"], v["w"], v["by"]),
    "pooling": lambda v: pooling_record(pooling.Moved(**v)),
    "dilation": lambda v: stack_record(v["taps"], v["rates"]),
    "derivative": lambda v: slopes_record(v["sigma"], v["noise"], v["seed"]),
}


def record(part: str, chosen: dict[str, Any]) -> Record:
    """The figures of record of what was chosen on the board of a part."""
    return RECORDS[part](chosen)


def edges_shown(x: np.ndarray, sigma_tenths: int, kind: str) -> Shown:
    """A picture under two steps and under one kernel, with their difference. ValueError for too small a picture."""
    found: Edges = edges(x, sigma_tenths, kind)
    two, side = found.two, len(found.kernel)
    captions = [
        t("signals.caption_two", bell=len(found.bell)),
        t("signals.caption_one", side=side),
        t("signals.caption_rest"),
    ]
    height, width = two.wanted.shape[1:]
    rows = [
        ("largest", [distance(two)]),
        ("interior", [f"{height}×{width}"]),
        ("two_steps", [f"{len(found.bell)}×{len(found.bell)}, {len(found.step)}×{len(found.step)}"]),
        ("one_kernel", [f"{side}×{side}"]),
        ("off", [f"{100 * found.formula:.1f} %"]),
    ]
    sentence = t(f"signals.edges_{kind}", largest=number(two.largest), sigma=f"{sigma_tenths / 10:g}")
    table = figures_table(ROWS, rows, testid=TESTID)
    kernels = [
        map_figure(values.astype(np.float32), t(f"signals.kernel_{name}"), name=name)
        for name, values in (("bell", found.bell), ("step", found.step), ("both", found.kernel))
    ]
    return Shown(stacked([comparison_row(two, captions, "edges"), maps_row(kernels)]), table, sentence)
