"""What charts by Plotly share: colours, a tool bar with one button, letters that can be read from the last row.

And the residue map, which several lessons draw.
"""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from ui.numbers import number
from ui.translations import t

# Okabe & Ito (2008): told apart by colour-blind eyes, on white and on black
BLUE, ORANGE, GREEN, GREY = "#0072B2", "#E69F00", "#009E73", "#8A8A8A"
PLOTLY = {
    "displaylogo": False,
    "displayModeBar": True,
    "modeBarButtons": [["toImage"]],
    "toImageButtonOptions": {"format": "png", "filename": "convoscope", "scale": 2},
}
LETTERS = 14  # pixels


def readable(figure: go.Figure, height: int) -> go.Figure:
    """`figure` at a height in pixels, its axes and its legend in large letters."""
    text = {"size": LETTERS}
    figure.update_xaxes(tickfont=text, title_font=text)
    figure.update_yaxes(tickfont=text, title_font=text)
    figure.update_layout(height=height, font=text, legend={"font": text, "orientation": "h", "y": -0.3, "x": 0})
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
