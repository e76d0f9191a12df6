"""A real server and a real browser for the tests that ask for them, and the shell in Streamlit's own test harness."""

import asyncio
import functools
import gc
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar, TypeVar

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as app.py does, before numpy comes

import plotly.graph_objects as go
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright
from streamlit import config
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.testing.v1 import AppTest

from tests import chromium
from tests.house import ROOT
from ui import charts, translations
from ui.translations import LANGUAGE_KEY

config.set_option("client.showErrorDetails", "full")  # in Streamlit's test harness; servers keep the app's setting
# The harness looks through all installed packages for components at each app's first run: longer than that run takes.
manifest_scanner.scan_component_manifests = functools.cache(manifest_scanner.scan_component_manifests)

T = TypeVar("T")

SCREENSHOTS = ROOT / "tests" / "screenshots"
VIEWPORT = {"width": 1280, "height": 720}
START_SECONDS = 60
LONGEST_FIRST = ("tests/browser/", "tests/ui/", "tests/test_", "tests/pages/", "tests/core/", "core/")
RESTS = "() => document.querySelector('[data-testid=stApp][data-test-script-state=notRunning]') !== null"
FORGET = "() => { try { localStorage.clear(); sessionStorage.clear(); } catch { /* a blank page has none */ } }"
expect.set_options(timeout=15_000)  # ms


def read_number(text: str) -> float:
    """A number as a screen writes it, with a true minus sign."""
    return float(text.replace("−", "-"))


class Server:
    """A running `streamlit run app.py`: its base URL, the id of its process and its log so far."""

    def __init__(self, url: str, log_path: Path) -> None:
        self.url = url
        self.pid = 0
        self._log_path = log_path

    @property
    def log(self) -> str:
        text = self._log_path.read_text("utf-8", errors="replace")
        return re.sub(r"\x1b\[[\d;]*m", "", text)  # colours, where rich is installed


@contextmanager
def serving(root: Path = ROOT, **environment: str) -> Iterator[Server]:
    """A server of the app in `root` on a free port, ended afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true"]
    command += [f"--server.port={port}", "--server.address=127.0.0.1"]
    with tempfile.TemporaryDirectory() as folder:
        server = Server(f"http://127.0.0.1:{port}", Path(folder) / "log.txt")
        with (Path(folder) / "log.txt").open("wb") as log:
            process = subprocess.Popen(
                command, cwd=root, env=os.environ | environment, stdout=log, stderr=subprocess.STDOUT
            )
        server.pid = process.pid
        try:
            _wait(server, process)
            yield server
            if process.poll() is not None:
                pytest.fail(f"the server ended by itself, with {process.returncode}:\n{server.log}")
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                pytest.fail(f"the server did not end when asked to:\n{server.log}")


def _wait(server: Server, process: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers its health check."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail(f"the server did not start, it ended with {process.returncode}:\n{server.log}")
        try:
            with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"the server did not answer within {START_SECONDS} s:\n{server.log}")


@pytest.fixture(autouse=True)
def charts_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every chart that a test draws is held against Plotly's own checks, which the app leaves out."""

    def checked(drawn: charts.Drawn) -> charts.Figure:
        go.Figure(**drawn.plain)
        return drawn.plain

    monkeypatch.setattr(charts.Drawn, "to_dict", checked)


@pytest.fixture(scope="session")
def running() -> Iterator[Server]:
    """The app's server, one for all tests."""
    with serving() as server:
        yield server


@pytest.fixture(scope="session")
def server(running: Server) -> str:
    """The base URL of the app's server."""
    return running.url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium, one for all tests. Its camera, where a page is given leave, is a moving test picture."""
    flags = [*chromium.FLAGS, "--use-fake-device-for-media-stream"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.installed(), args=flags)
        yield browser
        browser.close()


def apart(coroutine: Coroutine[Any, Any, T]) -> T:
    """What a coroutine comes to, by a loop in a thread of its own: in the tests' thread runs Playwright's."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


def settle(page: Page) -> None:
    """Wait until the server has nothing more to run for a page; `expect` would soon look once a second only.

    Not each frame, as Playwright does of itself: a page that is asked for frames paints them.
    """
    page.wait_for_function(RESTS, timeout=60_000, polling=50)


class Pages:
    """Opens pages and keeps what went wrong in them in `errors`.

    Errors are console errors, uncaught exceptions, and requests to anywhere but this machine. A test that expects some
    empties the list. Each page is in a context of its own: of several in one the browser came to paint some once a
    second. Where `is_shared`, it is one that was closed before if there is one with the same options, whatever its
    viewport and theme: the first page of a context takes the browser three times as long as the next.
    """

    _free: ClassVar[dict[tuple[Browser, str], list[Page]]] = {}  # blank pages that were closed, by their options

    def __init__(self, browser: Browser, *, is_shared: bool = False) -> None:
        self.errors: list[str] = []
        self.opened: list[Page] = []
        self._browser, self._is_shared = browser, is_shared
        self._options: list[dict[str, Any]] = []  # of each that was opened
        self._listeners: dict[str, Callable[[Any], None]] = {
            "console": self._console,
            "pageerror": lambda error: self.errors.append(f"uncaught: {error}"),
            "request": self._request,
        }

    def __call__(
        self, *, locale: str = "en-US", viewport: Any = VIEWPORT, color_scheme: Any = "light", **options: Any
    ) -> Page:
        """A blank page; `options` are those of Playwright's `new_context`."""
        options = {"locale": locale} | options
        free = self._like(options)
        page = free.pop() if free else self._browser.new_context(**options).new_page()
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=color_scheme)
        for event, listener in self._listeners.items():
            page.on(event, listener)  # type: ignore[call-overload]
        self.opened.append(page)
        self._options.append(options)
        return page

    def _like(self, options: dict[str, Any]) -> list[Page]:
        """The blank pages with these options."""
        return self._free.setdefault((self._browser, repr(sorted(options.items()))), []) if self._is_shared else []

    def close(self) -> None:
        """Close all of them."""
        for page, options in zip(self.opened, self._options, strict=True):
            if not self._is_shared:
                page.context.close()
            elif not page.is_closed():
                page.evaluate(FORGET)  # Streamlit keeps there that its sidebar was closed
                page.evaluate("location.replace('about:blank')")  # as the page itself asks, it keeps its process
                page.wait_for_url("about:blank")
                for event, listener in self._listeners.items():
                    page.remove_listener(event, listener)
                page.mouse.up()
                self._like(options).append(page)
        self.opened.clear()
        self._options.clear()

    def visit(self, url: str, **options: Any) -> Page:
        """A page of the app, once its script has run to the end."""
        page = self(**options)
        page.goto(url)
        settle(page)
        return page

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _request(self, request: Request) -> None:
        if not re.match(r"(https?|wss?)://(127\.0\.0\.1|localhost)[:/]|(blob|data|about):", request.url):
            self.errors.append(f"request to a network: {request.url}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long files first, so that none is left to one process while the others have nothing more to do."""
    items.sort(key=lambda item: next((i for i, room in enumerate(LONGEST_FIRST) if item.nodeid.startswith(room)), -1))


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Iterator[object]:
    """What is collected lives until the end: the garbage collector, which is a tenth of all work, leaves it alone."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Let fixtures know whether their test failed."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


FAILED = pytest.StashKey[bool]()


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Pages]:
    """Opens pages: `page(locale="ko-KR", color_scheme="dark")`. Fails the test when something went wrong in one."""
    pages = Pages(browser, is_shared=True)
    yield pages
    failed = request.node.stash.get(FAILED, False)
    for number, opened in enumerate(pages.opened):
        if failed or pages.errors:
            name = re.sub(r"[^\w.-]+", "_", request.node.nodeid)
            opened.screenshot(path=SCREENSHOTS / "failed" / f"{name}.{number}.png")
    pages.close()
    if pages.errors and not failed:
        pytest.fail("\n".join(["errors in the page:", *pages.errors]))


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Makes the shell in Streamlit's test harness: `shell(locale="ko-KR", lang="ko")` with names of the URL."""
    in_script = translations.language

    def make(*, locale: str | None = "en-US", **query: str) -> AppTest:
        at = AppTest.from_file(str(ROOT / "ui" / "shell.py"), default_timeout=30)
        at.context["locale"] = locale
        for name, text in query.items():
            at.query_params[name] = text

        def language() -> str:
            """Between runs the harness asks for labels of options outside of any session: take this one's language."""
            return in_script() if get_script_run_ctx(suppress_warning=True) else at.session_state[LANGUAGE_KEY]

        monkeypatch.setattr(translations, "language", language)
        return at

    return make
