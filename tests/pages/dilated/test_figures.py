"""The drawings of Dilated have their marks in the right cells."""

import base64
import re
from xml.etree import ElementTree

import numpy as np
import pytest

from pages.dilated.fields import coverage, coverage_figure, doubled, growth_figure
from ui.maps import frames, map_figure


@pytest.fixture
def shown_in_english(monkeypatch):
    monkeypatch.setattr("ui.translations.language", lambda: "en")


def drawing(html):
    """The SVG over a figure."""
    (address,) = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', html)
    return ElementTree.fromstring(base64.b64decode(address))


def test_a_coverage_map_numbers_what_is_seen_and_crosses_what_is_not():
    svg = drawing(coverage_figure(coverage((2, 2, 2)), "a", 49))
    assert svg.get("viewBox") == "0 0 13 13"
    texts = [element for element in svg if element.tag.endswith("text")]
    assert len(texts) == 49
    middle = next(element for element in texts if (element.get("x"), element.get("y")) == ("6.5", "6.68"))
    assert middle.text == "49"
    fill, crosses = (element.get("d") for element in svg if element.tag.endswith("path"))
    assert sum(int(n) for n in re.findall(r"h(\d+)v1", fill)) == 120
    assert crosses.count("M") == 120


def test_a_coverage_map_without_holes_has_no_cross():
    fill, crosses = (e.get("d") for e in drawing(coverage_figure(coverage((1, 2, 3)), "a", 49)) if "path" in e.tag)
    assert fill == crosses == ""


def test_frames_lie_on_their_cells():
    html = map_figure(np.ones((6, 9)), "a", over=frames([(1, 2, 3, 4)]))
    svg = drawing(html)
    assert svg.get("viewBox") == "0 0 9 6"
    assert {tuple(e.get(k) for k in ("x", "y", "width", "height")) for e in svg} == {("2", "1", "4", "3")}
    assert html.count('class="cells') == 1


def test_growth_draws_each_stack_once(shown_in_english):
    figure = growth_figure(((2, 2, 2), (2, 2, 2), (1, 1, 1, 1), doubled(4)))
    assert [line["y"] for line in figure["data"]] == [[1, 5, 9, 13], [1, 3, 5, 7, 9], [1, 3, 7, 15, 31]]
    assert figure["data"][2]["name"] == "1, 2, 4, 8: 3, 7, 15, 31"
