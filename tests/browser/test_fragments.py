"""What is done elsewhere in the moment in which a fragment asks to run is seen all the same."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import blank
from tests.conftest import Server, serving, settle
from tests.house import ROOT

APP = """
import streamlit as st
from ui.fragments import fragment

st.session_state.runs = st.session_state.get("runs", 0) + 1
st.toggle("elsewhere", key="elsewhere")
st.text(f"elsewhere {st.session_state.elsewhere}, runs {st.session_state.runs}")

def part():
    st.button("here")
    st.toggle("inside", key=f"{st.query_params['by']}.inside")
    st.text(f"inside {st.session_state[st.query_params['by'] + '.inside']}")

(fragment if st.query_params["by"] == "kit" else st.fragment)(part)()
"""
# In one moment, and that moment is made long: Streamlit's browser gathers what changes until a timer of 0 ms has run.
CLICK = """named => {
  const later = window.setTimeout;
  window.setTimeout = (run, after, ...rest) => later(run, after || 300, ...rest);
  for (const one of named) one.click();
}"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("small")
    (folder / "app.py").write_text(APP)
    with serving(folder, PYTHONPATH=str(ROOT)) as server:
        yield server


def named(page: Page, name: str) -> Locator:
    return page.get_by_role("button" if name == "here" else "switch", name=name, exact=True)


@pytest.mark.parametrize(
    ("by", "clicked", "told"),
    [
        ("kit", ["elsewhere", "here"], ["elsewhere True, runs 2", "inside False"]),
        ("kit", ["here", "elsewhere"], ["elsewhere True, runs 2", "inside False"]),
        ("kit", ["elsewhere", "inside"], ["elsewhere True, runs 2", "inside True"]),
        ("kit", ["here", "inside"], ["elsewhere False, runs 1", "inside True"]),  # all of it is the fragment's own
        ("kit", ["elsewhere"], ["elsewhere True, runs 2", "inside False"]),
        ("streamlit", ["here", "elsewhere"], ["elsewhere False, runs 1", "inside False"]),  # why we have our own
    ],
)
def test_a_change_elsewhere_is_not_swallowed(
    small: Server, browser: Browser, by: str, clicked: list[str], told: list[str]
) -> None:
    with blank(browser) as page:
        page.goto(f"{small.url}/?by={by}")
        expect(page.get_by_text("inside False")).to_be_visible()
        settle(page)
        page.evaluate(CLICK, [named(page, name).element_handle() for name in clicked])
        page.wait_for_timeout(500)
        settle(page)
        for text in told:
            expect(page.get_by_text(text, exact=True)).to_be_visible()


def test_all_fragments_are_the_kit_s() -> None:
    files = [path for room in ("ui", "pages") for path in (ROOT / room).rglob("*.py")]
    assert [path.name for path in files if "st.fragment" in path.read_text("utf-8")] == ["fragments.py"]
