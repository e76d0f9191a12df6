"""What all Plotly charts share: a tool bar with one button, letters that can be read from the last row."""

from __future__ import annotations

import plotly.graph_objects as go

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
