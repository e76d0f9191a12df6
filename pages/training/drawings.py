"""Drawings that change while a network learns, light enough for twice a second: curves as SVG, kernels as one map."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape
from math import ceil, log10

import numpy as np

from core.layers import Conv2d, Dense, LocallyConnected2d, Stack
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
) -> str:
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
        _line([(across(e), hit_y(v)) for e, v in enumerate(tested)], TESTED, dash="7 4"),
        *(
            f'<path d="M{across(e):.1f} {hit_y(v) - 6:.1f}l6 6l-6 6l-6 -6z" fill="{TESTED}"/>'
            for e, v in enumerate(tested)
        ),
    ]
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'font-family="sans-serif" font-size="14">{"".join(drawn)}</svg>'
    )
    address = "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode("ascii")
    keys = "".join(
        f'<span style="white-space:nowrap"><b style="color:{colour}">{sign}</b> {escape(t(name))}</span>'
        for colour, sign, name in (
            (HITS, "━", "training.key_learnt_epochs" if is_by_epoch else "training.key_learnt"),
            (TESTED, "◆", "training.key_tested"),
            (LOSS, "━", "training.key_loss"),
        )
    )
    legend = f'<p style="display:flex;flex-wrap:wrap;gap:0 1rem;margin:0.2rem 0 0;font-size:0.875rem">{keys}</p>'
    image = f'<img alt="{escape(t("training.curves_alt"))}" src="{address}" style="display:block;width:100%">'
    return f'<div data-testid="training-curves">{image}{legend}</div>'


def wide(table: str) -> str:
    """A table that is rolled sideways where the screen is narrower, by keys too."""
    named = f'role="group" tabindex="0" aria-label="{escape(t("training.wide"))}"'
    return f'<div style="overflow-x:auto" {named}>{table}</div>'


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
    count, h, w = kernels.shape
    columns = columns or {6: 3, 12: 4, 4: 2}.get(count, ceil(count**0.5))
    rows = ceil(count / columns)
    block = np.full((1, rows * (h + 1) - 1, columns * (w + 1) - 1), gap, np.float32)
    for i, kernel in enumerate(kernels):
        top, left = (i // columns) * (h + 1), (i % columns) * (w + 1)
        block[0, top : top + h, left : left + w] = kernel
    return block


def _rule(y: float, text: str) -> str:
    line = f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="{GRID}"/>'
    return line + _text(LEFT - 6, y + 5, text, "end")


def _text(x: float, y: float, text: str, anchor: str = "start", *, weight: int = 400) -> str:
    look = f'fill="{INK}" text-anchor="{anchor}" font-weight="{weight}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {look}>{escape(text)}</text>'


def _dots(points: Sequence[tuple[float, float]], colour: str) -> str:
    drawn = "".join(f"M{x:.1f} {y:.1f}h0" for x, y in points)
    look = f'stroke="{colour}" stroke-width="3" stroke-linecap="round" opacity="0.28"'
    return f'<path d="{drawn}" {look}/>' if drawn else ""


def _line(points: Sequence[tuple[float, float]], colour: str, *, dash: str = "") -> str:
    if len(points) < 2:
        return ""
    drawn = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path d="M{drawn}" stroke="{colour}" stroke-width="2.5" fill="none" stroke-linejoin="round"{dashed}/>'
