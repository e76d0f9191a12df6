"""Every live view is JavaScript that a browser can load."""

import importlib
import pkgutil

import pytest
from playwright.sync_api import Browser

import ui
from ui.browser import VIEWS, joined

LOAD = """async text => {
  const module = await import(URL.createObjectURL(new Blob([text], {type: "text/javascript"})));
  return typeof module.default;
}"""

for found in pkgutil.walk_packages(ui.__path__, "ui."):
    if found.name != "ui.shell":  # the script: it runs once a visit
        importlib.import_module(found.name)


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_is_one_module_with_a_function(browser: Browser, view: str) -> None:
    page = browser.new_page()
    *modules, entry = VIEWS[view]
    assert page.evaluate(LOAD, joined(modules, entry)) == "function"
    page.close()
