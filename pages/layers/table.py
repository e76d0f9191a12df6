"""A bench on the screen: its stages as a strip of small maps, and the table with one row a stage."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import htpy as h
import numpy as np
import streamlit as st
from markupsafe import Markup

from core.equivariance import EXACTLY, NEARLY, verdict
from pages.layers.figures import StageFigures, Still, Trial
from ui import maps
from ui.bench import Bench, Stage, UnfitError
from ui.comparisons import verdict_text
from ui.errors import explained
from ui.layer_kinds import ROWS
from ui.layer_weights import RANDOM
from ui.numbers import number, shift_text, short
from ui.translations import t

STYLE = Path(__file__).resolve().with_suffix(".css")
COLUMNS = ("stage", "output", "parameters", "multiply_adds", "field", "expected", "measured", "error", "verdict")


def stage_name(stages: Bench, at: int) -> str:
    """A stage's number and kind."""
    return f"{at + 1} {t(f'kinds.{stages[at].kind}')}"


def strip(of: Trial, shown: Sequence[Still], lost: int | None, open_stage: int) -> Markup:
    """The picture and every stage's first channel, from left to right, each with its own scale."""
    figures = []
    for i, still in enumerate(shown):
        caption = stage_name(of.stages, i - 1) if i else t("layers.picture")
        figure = _figure(*of.key, f"stage{i}" if i else "input", caption, still.scale, None, still.cells)
        marks = [name for name, at in (("lost", lost), ("open", open_stage)) if i and at == i - 1]
        figures.append(h.div(class_=["still", *marks])[figure])
    sheet = h.style[Markup(STYLE.read_text("utf-8"))]
    return Markup(h.fragment[sheet, h.div(".bench-strip")[maps.maps_row(figures, scrolls=True)]])


def channel_figures(of: Trial, at: int, values: np.ndarray) -> Markup:
    """The channels (C, H, W) of stage `at` side by side, on one scale."""

    def caption(channel: int) -> str:
        return t("layers.channel", number=channel + 1, stage=stage_name(of.stages, at))

    scale, signed = maps.common_scale([values]), maps.is_signed([values])
    figures = (
        _figure(*of.key, f"stage{at + 1}-channel{i}", caption(i), scale, signed, v) for i, v in enumerate(values)
    )
    return Markup(h.div(".bench-channels")[maps.maps_row(figures)])


@st.cache_data(max_entries=512, show_spinner=False)
def _figure(
    digest: str, text: str, name: str, caption: str, scale: float, signed: bool | None, _values: np.ndarray
) -> Markup:
    return maps.map_figure(_values, caption, scale=scale, signed=signed, name=name)


def bench_table(
    stages: Bench, lines: Sequence[StageFigures], problem: ValueError | None, lost: int | None, shift: tuple[int, int]
) -> Markup:
    """One row a stage: those measured, the one that is wrong with why, and those behind it by their names."""
    head = [h.th(f".{name}", scope="col")[t(f"layers.column_{name}")] for name in COLUMNS]
    rows = []
    for i, item in enumerate(stages):
        name = h.th(scope="row")[stage_name(stages, i), h.small[summary(item)]]
        if i < len(lines):
            rows.append(_row(i, name, lines[i], is_lost=i == lost))
        elif i == len(lines) and problem is not None:
            sentence = h.td(colspan=len(COLUMNS) - 1, role="alert")[sentence_of(problem)]
            rows.append(h.tr(".wrong", data_stage=str(i))[name, sentence])
        else:
            waiting = h.td(colspan=len(COLUMNS) - 1)[t("layers.not_reached")]
            rows.append(h.tr(".behind", data_stage=str(i))[name, waiting])
    caption = t("layers.caption", shift=shift_text(shift))
    thresholds = t("record.thresholds", exactly=f"{EXACTLY:.5f}", nearly=f"{NEARLY:g}")
    named = {"data_testid": "bench", "data_shift": f"{shift[0]},{shift[1]}", "aria_label": caption}
    total = _total(lines) if problem is None else None
    table = h.table[h.caption[caption], h.thead[h.tr[head]], h.tbody[rows], total]
    return Markup(
        h.fragment[
            h.div(".record.bench-table", tabindex="0", role="region", **named)[table],
            h.div(".record")[h.p[f"{thresholds} {t('layers.legend')}"]],
        ]
    )


def smaller_sentence(stages: Bench, lines: Sequence[StageFigures], lost: int, smaller: int) -> str:
    """That the smaller error of a later stage brings nothing back."""
    errors = (number(lines[at].report.equivariance_error) for at in (lost, smaller))
    names = (stage_name(stages, at) for at in (lost, smaller))
    fields = dict(zip(("lost", "smaller", "lost_error", "error"), (*names, *errors), strict=True))
    return t("layers.smaller_later", **fields)


def summary(item: Stage) -> str:
    """The options of a stage in a few letters: `3×3, 8 ch, stride 2`; kinds without options have none."""
    parts: list[str] = []
    chosen = {name: item[name] for name in item.options}
    if chosen.get("kernel", RANDOM) != RANDOM:
        parts.append(t(f"kernels.name_{chosen['kernel']}"))
    parts += [f"{chosen[name]}×{chosen[name]}" for name in ("side", "size") if name in chosen]
    if chosen.get("stride", 1) > 1 or (ROWS[item.kind].group == "pooling" and "stride" in chosen):
        parts.append(f"/{chosen['stride']}")
    if chosen.get("dilation", 1) > 1:
        parts.append(t("layers.dilated", dilation=chosen["dilation"]))
    return " ".join(parts)


def sentence_of(problem: ValueError) -> str:
    """What is wrong, in the session's language."""
    return t(problem.key, **problem.values) if isinstance(problem, UnfitError) else explained(problem)


def _row(at: int, name: h.Element, line: StageFigures, *, is_lost: bool) -> h.Element:
    report = line.report
    error = report.equivariance_error
    word = "border" if error is None else verdict(error)
    said = t("layers.border_only") if error is None else verdict_text(error)
    step = "–" if line.ends_grid else _pair(line.step)
    cells: dict[str, h.Node] = {
        "output": "×".join(map(str, line.shape)),
        "parameters": f"{line.parameters:,}",
        "multiply_adds": f"{line.multiply_adds:,}",
        "field": f"{_pair(line.field)} / {step}",
        "expected": shift_text(report.expected_shift, 3, trim=True),
        "measured": shift_text(report.measured_shift, 2, trim=True),
        "error": number(error),
        "verdict": [said, is_lost and h.b[t("layers.lost_here")]],
    }
    texts = [h.td(f".{key}", data_figure=key)[text] for key, text in cells.items()]
    return h.tr(class_=[word, {"lost": is_lost}], data_stage=str(at))[name, texts]


def _total(lines: Sequence[StageFigures]) -> h.Element:
    sums = {name: sum(getattr(line, name) for line in lines) for name in ("parameters", "multiply_adds")}
    return h.tfoot[
        h.tr(data_stage="total")[
            h.th(scope="row")[t("layers.total")],
            h.td,
            [h.td(data_figure=name)[f"{count:,}"] for name, count in sums.items()],
            h.td(colspan=len(COLUMNS) - 4),
        ]
    ]


def _pair(sides: Sequence[float]) -> str:
    """Two sides as one text: one number where they are the same."""
    texts = [short(v, 3) for v in sides]
    return texts[0] if texts[0] == texts[1] else "×".join(texts)
