"""Figures that pages share: numbers, verdicts, tables and charts of what was measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import numpy as np
import plotly.graph_objects as go

from core.equivariance import EXACTLY, NEARLY, ShiftReport, decibels, verdict
from ui.paint import SIGNED_BELOW, map_bytes, png_address
from ui.sweeps import Curve
from ui.translations import t

# Okabe & Ito (2008): told apart by colour-blind eyes, on white and on black
BLUE, ORANGE, GREEN, GREY = "#0072B2", "#E69F00", "#009E73", "#8A8A8A"
SIGNS = {"exactly": "=", "nearly": "≈", "not": "≠"}  # a verdict is not told by colour alone


def number(value: float | None) -> str:
    """A figure for the screen: four decimals, or a power of ten where those would show nothing; "–" for None."""
    if value is None or np.isnan(value):
        return "–"
    if value == 0:
        return "0"
    return f"{value:.1e}" if abs(value) < 5e-4 or abs(value) >= 1e4 else f"{value:.4f}"


def error_with_decibels(error: float | None) -> str:
    """An error, and what it is in decibels."""
    if error is None:
        return number(error)
    exact = error <= EXACTLY
    return f"{number(error)} ({'≥ 100' if exact else f'{decibels(error):.1f}'} dB)"


def shift_text(shift: Sequence[float] | None, digits: int = 0, *, trim: bool = False) -> str:
    """(down, right) with a true minus sign; `trim` leaves out zeros at the end of the fraction. "–" for None."""
    if shift is None:
        return "–"
    texts = (f"{v + 0.0:.{digits}f}" for v in shift)
    return "({}, {})".format(*((v.rstrip("0").rstrip(".") if trim else v).replace("-", "−") for v in texts))


def kernel_table(weights: np.ndarray, label: str) -> str:
    """A kernel (kH, kW) as a picture with its numbers: orange where positive, blue where negative."""
    largest = float(np.abs(weights).max()) or 1.0
    side = max(weights.shape)
    rows = "".join(
        "<tr>"
        + "".join(
            f'<td style="background:rgba({"230,97,1" if v > 0 else "33,102,172"},{0.65 * abs(v) / largest:.3f})">'
            f"{_weight(float(v), side)}</td>"
            for v in row
        )
        + "</tr>"
        for row in weights
    )
    return f'<table class="kernel kernel-{side}" aria-label="{escape(label)}">{rows}</table>'


def _weight(value: float, side: int) -> str:
    text = f"{value:.{2 if side > 4 else 3}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", "−")


def panels_html(maps: Mapping[str, tuple[np.ndarray, np.ndarray]]) -> str:
    """Still and moved maps (C, H, W) side by side as pictures, by the name of their text: where nothing can move."""
    rows = []
    for name, (still, moved) in maps.items():
        scale = float(max(np.abs(still).max(), np.abs(moved).max()))
        signed = bool(min(still.min(), moved.min()) < -SIGNED_BELOW * scale)
        pictures = "".join(
            f'<img alt="{escape(t(f"record.{when}"))}" src="{png_address(map_bytes(values, scale, signed=signed))}">'
            for when, values in (("still", still), ("moved", moved))
        )
        rows.append(f"<figure><figcaption>{escape(t(f'record.{name}'))}</figcaption>{pictures}</figure>")
    return f"<div class='panels'>{''.join(rows)}</div>"


def record_table(columns: Sequence[tuple[str, ShiftReport]], shift: tuple[int, int]) -> str:
    """The figures of record: one column a map, with the shift they were measured at."""
    rows: list[tuple[str, str, list[str]]] = [
        ("equivariant", t("record.equivariant"), [_verdict(r.equivariance_error) for _, r in columns]),
        ("invariant", t("record.invariant"), [_verdict(r.invariance_error) for _, r in columns]),
        ("expected", t("record.expected"), [shift_text(r.expected_shift, 2, trim=True) for _, r in columns]),
        ("aligned", t("record.aligned"), [shift_text(r.aligned_shift) for _, r in columns]),
        ("measured", t("record.measured"), [shift_text(r.measured_shift, 1) for _, r in columns]),
        ("inside", t("record.inside"), [error_with_decibels(r.equivariance_error) for _, r in columns]),
        ("border", t("record.border"), [number(r.border_error) for _, r in columns]),
        ("invariance", t("record.invariance"), [number(r.invariance_error) for _, r in columns]),
        ("unchanged", t("record.unchanged"), [f"{100 * r.unchanged:.1f} %" for _, r in columns]),
    ]
    head = "".join(f"<th scope='col'>{escape(name)}</th>" for name, _ in columns)
    body = "".join(
        f"<tr data-figure='{key}'><th scope='row'>{escape(name)}</th>"
        + "".join(f"<td>{escape(value)}</td>" for value in values)
        + "</tr>"
        for key, name, values in rows
    )
    caption = t("record.caption", shift=shift_text(shift))
    thresholds = t("record.thresholds", exactly=f"{EXACTLY:.5f}", nearly=f"{NEARLY:g}")
    return (
        f"<div data-testid='certified' data-shift='{shift[0]},{shift[1]}' class='record'>"
        f"<table><caption>{escape(caption)}</caption><thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table>"
        f"<p>{escape(thresholds)}</p></div>"
    )


def _verdict(error: float | None) -> str:
    if error is None:
        return t("record.no_interior")
    word = verdict(error)
    return f"{SIGNS[word]} {t(f'record.{word}')}"


def curve_figure(curves: Sequence[tuple[str, Curve, bool]], today: int) -> go.Figure:
    """Errors over the shift of (name, curve, has pooling), the first drawn whole, others dotted; today's marked."""
    figure = go.Figure()
    for i, (name, curve, is_pooled) in enumerate(curves):
        lines = [("feature_equivariance", GREEN, "curve.feature_equivariance")]
        if is_pooled:
            lines.append(("pooled_equivariance", BLUE, "curve.pooled_equivariance"))
        lines.append(("pooled_invariance", ORANGE, "curve.invariance"))
        for field, colour, label in lines:
            figure.add_scatter(
                x=curve.shifts,
                y=[None if np.isnan(v) else v for v in getattr(curve, field)],
                name=f"{name}{t(label)}",
                mode="lines+markers" if i == 0 else "lines",
                marker={"size": 5},
                line={"color": colour, "width": 2, "dash": "solid" if i == 0 else "dot"},
                connectgaps=False,
            )
    if abs(today) <= int(curves[0][1].shifts[-1]):
        figure.add_vline(x=today, line={"color": GREY, "width": 2, "dash": "dash"})
        figure.add_annotation(x=today, y=1, yref="paper", yanchor="bottom", text=t("curve.today"), showarrow=False)
    axis, reach = curves[0][1].axis, int(curves[0][1].shifts[-1])
    figure.update_layout(
        height=340,
        margin={"l": 50, "r": 10, "t": 24, "b": 40},
        xaxis={
            "title": {"text": t(f"curve.along_{axis}")},
            "zeroline": False,
            "dtick": 4,
            "range": [-reach - 0.5, reach + 0.5],
        },
        yaxis={"title": {"text": t("curve.error")}, "rangemode": "tozero"},
        legend={"orientation": "h", "y": -0.28, "x": 0},
        hovermode="x unified",
    )
    return figure


def residue_figure(errors: np.ndarray) -> go.Figure:
    """The residue map as a small matrix with its numbers."""
    shown = np.where(np.isnan(errors), -1, errors)
    figure = go.Figure(
        go.Heatmap(
            z=[[None if v < 0 else v for v in row] for row in shown],
            zmin=0,
            zmax=max(1.0, float(shown.max())),
            text=[[number(None if v < 0 else v) if max(shown.shape) <= 8 else "" for v in row] for row in shown],
            texttemplate="%{text}",
            textfont={"size": 14},
            colorscale=[[0, "#F7F7F7"], [1, "#B35806"]],
            showscale=False,
            hovertemplate="(%{y}, %{x}): %{z:.4f}<extra></extra>",
            xgap=2,
            ygap=2,
        )
    )
    figure.update_layout(
        height=300,
        margin={"l": 50, "r": 10, "t": 24, "b": 40},
        xaxis={"title": {"text": t("residue.x")}, "dtick": 1, "constrain": "domain", "showgrid": False},
        yaxis={
            "title": {"text": t("residue.y")},
            "dtick": 1,
            "autorange": "reversed",
            "scaleanchor": "x",
            "showgrid": False,
        },
    )
    return figure
