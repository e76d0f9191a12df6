"""Charts are plain data that Plotly takes, in one look, and Streamlit hands on what they are."""

import json

import numpy as np
import plotly.graph_objects as go
import pytest
from streamlit.testing.v1 import AppTest

from ui import charts
from ui.charts import Drawn, axis, bars, figure, from_zero, level, line, points, residue_figure, span, upright

NAN = float("nan")


def simple(**layout):
    return figure([line([1, 2], [3.0, NAN], "a")], axis("x"), from_zero("y"), **layout)


def test_figures_are_plain_data_that_plotly_takes():
    traces = [
        line(range(3), np.array([1.0, 2.0, 4.0]), "a", dash="dot", symbol="square", hover="%{y:.1f}"),
        points((1,), [2], colour=charts.CLEAR),
        bars(["u", "v"], np.array([1, 2]), "b", text=["1", "2"]),
    ]
    marks = [upright(1, "here"), level(2, "there", yanchor="top"), span(0, 1)]
    drawn = figure(traces, axis("x", step=1, range=(0, 2)), from_zero("y"), marks=marks, barmode="group")
    assert json.loads(json.dumps(drawn)) == drawn
    go.Figure(**drawn)
    with pytest.raises(ValueError, match="sybmol"):
        go.Figure(**figure([line([1], [1], marker={"sybmol": "square"})], axis(), axis()))


def test_all_figures_have_one_look():
    (first, second) = (simple(height=height)["layout"] for height in (300, 380))
    for name in ("margin", "font", "hovermode"):
        assert first[name] == second[name]
    assert first["xaxis"]["tickfont"] == first["legend"]["font"] == first["font"] == charts.LETTERS
    fields = [one["height"] - charts.TOP - charts.LEGEND - charts.LINE_HEIGHT for one in (first, second)]
    below = [-one["legend"]["y"] * field for one, field in zip((first, second), fields, strict=True)]
    assert below == pytest.approx([charts.LEGEND] * 2, abs=0.2)  # pixels: no nearer to the axis in a lower figure


def test_a_line_without_a_name_is_not_in_the_legend_and_shows_none_when_pointed_at():
    assert line([0], [0], hover="%{y}") | {"x": [0]} == line([0], [0], hover="%{y}")
    assert line([0], [0], hover="%{y}")["hovertemplate"] == "%{y}<extra></extra>"
    assert line([0], [0])["showlegend"] is False
    assert "showlegend" not in line([0], [0], "a")


def test_a_mark_s_text_stands_at_its_line_on_a_logarithmic_axis_too():
    for is_log, at in ((False, 100.0), (True, 2.0)):
        drawn = figure([line([1, 1000], [1, 10], "a")], axis(is_log=is_log), axis(), marks=[upright(100.0, "here")])
        assert drawn["layout"]["shapes"][0]["x0"] == 100.0
        assert drawn["layout"]["annotations"][0]["x"] == at
        assert drawn["layout"]["annotations"][0]["y"] == 1  # of the paper


def test_where_no_cell_is_interior_the_residue_map_is_empty():
    drawn = residue_figure(np.array([[0.0, 0.25], [NAN, 2.0]]))
    (matrix,) = drawn["data"]
    assert matrix["z"] == [[0, 0.25], [None, 2.0]]
    assert matrix["text"] == [["0", "0.2500"], ["–", "2.0000"]]
    assert matrix["zmax"] == 2.0
    assert set(np.ravel(residue_figure(np.zeros((9, 9)))["data"][0]["text"])) == {""}


def test_streamlit_sends_a_figure_as_it_is_with_its_description():
    def page():
        from tests.ui.test_charts import simple
        from ui.charts import chart

        chart(simple(), key="one", alt="residue.alt", title="residue.title")

    at = AppTest.from_function(page).run()
    assert not at.exception
    (sent,) = (node.proto for node in at.main.get("plotly_chart"))
    spec = json.loads(sent.spec)
    assert spec["data"][0]["y"] == [3.0, None]  # NaN is no JSON
    assert spec["layout"]["template"] == {"layout": {}}  # the browser writes the theme into it
    assert json.loads(sent.config) == charts.TOOLS
    assert sent.alt
    assert at.main.markdown[0].value.startswith("##### ")


def test_the_figure_that_streamlit_asks_is_not_built_anew():
    plain = simple()
    assert Drawn(plain).to_dict() is plain
