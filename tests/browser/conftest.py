"""Tabs with Shift Lab that tests share: a browser with nothing in its cache is slow."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.hands import Tab
from tests.browser.lab import PHONE, Lab
from tests.conftest import FAILED, SCREENSHOTS, Pages
from ui.live.modules import exported

Opener = Callable[..., Lab]
HERE = Path(__file__).resolve().parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test in a real browser that fails is tried once more: one in thousands fails where the processors are busy.

    The summary names it either way, as rerun or as failed.
    """
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def desk(browser: Browser) -> Iterator[Pages]:
    """One tab on a desk."""
    yield from _tab(browser)


@pytest.fixture(scope="session")
def pocket(browser: Browser) -> Iterator[Pages]:
    """One tab on a phone."""
    yield from _tab(browser, viewport=PHONE, has_touch=True)


@pytest.fixture
def lab(desk: Pages, server: str, request: pytest.FixtureRequest) -> Iterator[Opener]:
    """Opens Shift Lab at a link on the desk: `lab(k="laplacian", size=64)`. Fails where something went wrong."""
    yield from _opener(desk, server, request)


@pytest.fixture
def phone(pocket: Pages, server: str, request: pytest.FixtureRequest) -> Iterator[Opener]:
    """Opens Shift Lab at a link on the phone."""
    yield from _opener(pocket, server, request)


@pytest.fixture
def tab(desk: Pages, server: str, request: pytest.FixtureRequest) -> Iterator[Tab]:
    """The desk's tab at something that is set by hand: the test's parameter."""
    desk.errors.clear()
    yield Tab(desk.opened[0], request.param).open(server)
    desk.opened[0].mouse.up()
    assert desk.errors == []


@contextmanager
def blank(browser: Browser) -> Iterator[Page]:
    """A page with nothing on it."""
    pages = Pages(browser, is_shared=True)
    try:
        yield pages()
    finally:
        pages.close()


@contextmanager
def arithmetic(browser: Browser, *modules: Path) -> Iterator[Callable[..., Any]]:
    """Runs an expression with what the modules export as `m` and the given arguments as `a`, on a blank page."""
    load = """async text => {
      window.m = (await import(URL.createObjectURL(new Blob([text], {type: "text/javascript"})))).default;
    }"""
    with blank(browser) as page:
        page.evaluate(load, exported(*modules))
        yield lambda expression, **arguments: page.evaluate(
            f"a => {{ const m = window.m; return {expression}; }}", arguments
        )


def _tab(browser: Browser, **options: Any) -> Iterator[Pages]:
    pages = Pages(browser, is_shared=True)
    pages(**options)
    yield pages
    pages.close()


def _opener(pages: Pages, server: str, request: pytest.FixtureRequest) -> Iterator[Opener]:
    page = pages.opened[0]
    pages.errors.clear()
    yield lambda **query: Lab(page).open(server, **query)
    failed = request.node.stash.get(FAILED, False)
    if failed or pages.errors:
        page.screenshot(path=SCREENSHOTS / "failed" / f"{request.node.originalname}.png")
    page.mouse.up()
    if pages.errors and not failed:
        pytest.fail("\n".join(["errors in the page:", *pages.errors]))
