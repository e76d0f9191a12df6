"""Drawings that change while a network learns, light enough for twice a second: curves as SVG, kernels as one map."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, log10

import htpy as h
import numpy as np
from markupsafe import Markup

from core.layers import Conv2d, Dense, LocallyConnected2d, Stack
from ui.maps import colour_keys, drawing, mosaic, shape
from ui.translations import t

WIDTH, HEIGHT = 460, 262
LEFT, RIGHT, TOP, MIDDLE, BOTTOM = 52, 10, 24, 32, 38  # pixels around and between the two fields
LOSS, HITS, TESTED, INK, GRID = "#D55E00", "#0072B2", "#009E73", "#808080", "#80808055"
LEAST_LOSS, MOST_LOSS = 1e-3, 10.0  # the lower field, by powers of ten
SHOWN_UNITS = 12  # of a dense layer
SMOOTH = 9  # batches in the mean that is drawn over the single ones


def curves(
    losses: Sequence[float],
    hits: Sequence[float],
    tested: Sequence[float],
    batches: int,
    epochs: int,
    *,
    is_by_epoch: bool = False,
) -> Markup:
    """Accuracy above, loss below, over epochs, as an HTML image.

    `losses` and `hits` are of batches, `batches` an epoch, or of epochs.
    `tested` is the accuracy on other digits after each epoch, from 0 on.
    """
    field = (HEIGHT - TOP - MIDDLE - BOTTOM) / 2
    wide = WIDTH - LEFT - RIGHT
    upper, lower = TOP, TOP + field + MIDDLE

    def across(epoch: float) -> float:
        return LEFT + wide * epoch / epochs

    def hit_y(share: float) -> float:
        return upper + field * (1 - share)

    def loss_y(loss: float) -> float:
        share = (log10(min(max(loss, LEAST_LOSS), MOST_LOSS)) - log10(LEAST_LOSS)) / log10(MOST_LOSS / LEAST_LOSS)
        return lower + field * (1 - share)

    places = [across((i + 1) / batches) for i in range(len(losses))]
    drawn = [
        *(_rule(hit_y(v), f"{v:g}") for v in (0, 0.5, 1)),
        *(_rule(loss_y(v), f"{v:g}") for v in (10, 1, 0.1, 0.01, 0.001)),
        *(_text(across(e), HEIGHT - 22, str(e), "middle") for e in range(0, epochs + 1, max(1, ceil(epochs / 10)))),
        _text(LEFT + wide / 2, HEIGHT - 4, t("training.axis_epochs"), "middle"),
        _text(LEFT, upper - 9, t("training.axis_accuracy"), weight=600),
        _text(LEFT, lower - 9, t("training.axis_loss"), weight=600),
        _dots([(x, hit_y(v)) for x, v in zip(places, hits, strict=True)], HITS),
        _dots([(x, loss_y(v)) for x, v in zip(places, losses, strict=True)], LOSS),
        _line([(x, hit_y(v)) for x, v in zip(places, hits if is_by_epoch else smooth(hits), strict=True)], HITS),
        _line([(x, loss_y(v)) for x, v in zip(places, losses if is_by_epoch else smooth(losses), strict=True)], LOSS),
        _line([(across(e), hit_y(v)) for e, v in enumerate(tested)], TESTED, stroke_dasharray="7 4"),
        *(
            shape("path", d=f"M{across(e):.1f} {hit_y(v) - 6:.1f}l6 6l-6 6l-6 -6z", fill=TESTED)
            for e, v in enumerate(tested)
        ),
    ]
    keys = (
        (HITS, "━", "training.key_learnt_epochs" if is_by_epoch else "training.key_learnt"),
        (TESTED, "◆", "training.key_tested"),
        (LOSS, "━", "training.key_loss"),
    )
    address = drawing(WIDTH, HEIGHT, drawn, font_size="14")
    return Markup(
        h.div(data_testid="training-curves")[
            h.img(alt=t("training.curves_alt"), src=address, style="display:block;width:100%"),
            colour_keys((colour, sign, t(name)) for colour, sign, name in keys),
        ]
    )


def smooth(values: Sequence[float]) -> list[float]:
    """The mean of each value and those just before it."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    ends = np.arange(1, len(values) + 1)
    starts = np.maximum(0, ends - SMOOTH)
    return list((sums[ends] - sums[starts]) / (ends - starts))


def first_kernels(stack: Stack) -> np.ndarray:
    """The first layer's weights as one map (1, H, W): kernels side by side, a cell of 0 between them.

    A convolution's kernels; the kernels of all places of a locally connected layer's maps, each where it belongs; of a
    dense layer those of the first units, each as large as the picture.
    """
    for layer in stack.layers:
        if isinstance(layer, Conv2d):
            return tiled(layer.w[:, 0])
        if isinstance(layer, LocallyConnected2d):
            rows, columns, units, _, side, _ = layer.w.shape
            each = layer.w[:, :, :, 0].transpose(2, 0, 3, 1, 4).reshape(units, rows * side, columns * side)
            return tiled(each)
        if isinstance(layer, Dense):
            side = round(layer.w.shape[1] ** 0.5)
            return tiled(layer.w[:SHOWN_UNITS].reshape(-1, side, side))
    raise ValueError("expected a layer with weights, got none")


def tiled(kernels: np.ndarray, columns: int = 0, *, gap: float = 0.0) -> np.ndarray:
    """(N, h, w) side by side in rows of `columns`, by default as makes a wide block: (1, H, W), `gap` between them."""
    count = len(kernels)
    return mosaic(kernels, columns or {6: 3, 12: 4, 4: 2}.get(count, ceil(count**0.5)), line=gap)[None]


def _rule(y: float, text: str) -> h.Node:
    line = shape("path", d=f"M{LEFT} {y:.1f}H{WIDTH - RIGHT}", stroke=GRID)
    return [line, _text(LEFT - 6, y + 5, text, "end")]


def _text(x: float, y: float, text: str, anchor: str = "start", *, weight: int = 400) -> h.Element:
    look = {"fill": INK, "text_anchor": anchor, "font_weight": weight}
    return shape("text", x=round(x, 1), y=round(y, 1), **look)[text]


def _dots(points: Sequence[tuple[float, float]], colour: str) -> h.Element:
    drawn = "".join(f"M{x:.1f} {y:.1f}h0" for x, y in points)
    return shape("path", d=drawn, stroke=colour, stroke_width=3, stroke_linecap="round", opacity=0.28)


def _line(points: Sequence[tuple[float, float]], colour: str, **look: str) -> h.Element:
    drawn = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) if len(points) > 1 else ""
    return shape("path", d=drawn, stroke=colour, stroke_width=2.5, fill="none", stroke_linejoin="round", **look)
