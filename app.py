"""Convoscope, as an ASGI app: `streamlit run app.py`, or any ASGI server with `app:app`.

Around Streamlit stand the security headers, a reader of what browsers say, and one warm-up at start; what the user sees
is in `ui/shell.py`.
"""

import base64
import hashlib
import importlib
import os
import pkgutil
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from html.parser import HTMLParser
from pathlib import Path

# Sessions share the processors already; threads of BLAS that wait for each other only slow them. Before numpy comes.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import streamlit as st
import streamlit.net_util
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.compression import Compression
from ui.garbage import Collector
from ui.messages import StrictMessages
from ui.translations import check_languages, t

FRAME_ANCESTORS = "CONVOSCOPE_FRAME_ANCESTORS"  # environment: origins of learning platforms that may frame the app
REPLICA = "CONVOSCOPE_REPLICA"  # environment: this process's name, where several stand behind a proxy
REPLICA_NAME = re.compile(r"[A-Za-z0-9-]{1,64}")
ORIGIN = re.compile(r"https?://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:[0-9]{1,5})?", re.IGNORECASE)
ROOT = Path(__file__).resolve().parent
# At /lesson Streamlit's page asks for its server at /lesson first, is told 404, and only then asks at /. So it is told.
BASE_SCRIPT = '<script>window.__streamlit = {BACKEND_BASE_URL: new URL(".", location.href).href};</script>'
INDEX = Path(st.__file__).parent / "static" / "index.html"
# What Streamlit and core would import at first use.
PAGES_NEED = ("pandas", "plotly.graph_objects", "plotly.io", "pyarrow", "scipy.fft", "scipy.linalg.blas")


class InlineScripts(HTMLParser):
    """Collects the texts of a page's `<script>` elements without `src` in `texts`."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag == "script" and "src" not in dict(attrs)

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.texts.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._inside = False


def script_hashes(html: str) -> list[str]:
    """The CSP sources of a page's inline scripts: `'sha256-...'`."""
    parser = InlineScripts()
    parser.feed(html)
    digests = (hashlib.sha256(text.encode()).digest() for text in parser.texts)
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


def frame_ancestors(setting: str) -> list[str]:
    """The origins that a setting names, separated by spaces. Raises ValueError for anything but origins."""
    origins = setting.split()
    for origin in origins:
        if not ORIGIN.fullmatch(origin):
            raise ValueError(
                f"{FRAME_ANCESTORS} must be origins separated by spaces, such as https://learn.example.edu; "
                f"got {origin!r}"
            )
    return origins


def security_headers(html: str, setting: str = "") -> dict[str, str]:
    """The headers of every answer, for Streamlit's page `html` and the frame ancestors that `setting` names."""
    policy = {
        "default-src": ["'self'"],
        "script-src": ["'self'", "blob:", *script_hashes(html)],
        "worker-src": ["'self'", "blob:"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'", "data:"],
        "connect-src": ["'self'", "ws:", "wss:", "data:"],  # data: the camera's widget fetches its own photograph
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "frame-ancestors": ["'self'", *frame_ancestors(setting)],
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {' '.join(sources)}" for name, sources in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
    }


class SecurityHeaders:
    """ASGI middleware that adds headers to HTTP answers; bodies and websockets pass untouched."""

    def __init__(self, app: ASGIApp, headers: Mapping[str, str]) -> None:
        self.app = app
        self.headers = dict(headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self.headers)
            await send(message)

        await self.app(scope, receive, send_with_headers)


class ReplicaCookie:
    """ASGI middleware that tells a browser by a cookie which of several replicas it speaks to.

    A proxy that goes by the cookie keeps picture, uploads and websocket of a learner with one process; who lost its
    replica and found another is told at once, by the answer to the websocket. Without a `name` nothing is told; raises
    ValueError for one that is no word of a cookie.
    """

    def __init__(self, app: ASGIApp, name: str = "") -> None:
        if name and not REPLICA_NAME.fullmatch(name):
            raise ValueError(f"{REPLICA} must be letters, digits and hyphens, 64 at most; got {name!r}")
        self.app = app
        self.cookie = f"convoscope_replica={name}" if name else ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_known = scope["type"] == "lifespan" or self.cookie in Headers(scope=scope).get("cookie", "").split("; ")
        if is_known or not self.cookie:
            await self.app(scope, receive, send)
            return

        async def send_with_cookie(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.accept"):
                headers = MutableHeaders(raw=list(message.get("headers", [])))
                headers.append("set-cookie", f"{self.cookie}; Path=/; HttpOnly; SameSite=Lax")
                message = {**message, "headers": headers.raw}
            await send(message)

        await self.app(scope, receive, send_with_cookie)


class OwnPage:
    """ASGI middleware that answers with its own `html` wherever the app answers with a page."""

    def __init__(self, app: ASGIApp, html: str) -> None:
        self.app = app
        self.body = html.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_page = False

        async def send_own(message: Message) -> None:
            nonlocal is_page
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                is_page = message["status"] == 200 and headers.get("content-type", "").startswith("text/html")
                if is_page:
                    headers["content-length"] = str(len(self.body))
                    for name in ("content-encoding", "etag", "last-modified"):  # of the page that is not sent
                        del headers[name]
            elif is_page and message["type"] == "http.response.body":
                if message.get("more_body", False):
                    return
                message = {**message, "body": b"" if scope["method"] == "HEAD" else self.body}
            await send(message)

        await self.app(scope, receive, send_own)


def own_page(html: str) -> str:
    """Streamlit's page `html` with BASE_SCRIPT before its own scripts."""
    return html.replace("<head>", f"<head>{BASE_SCRIPT}", 1)


def warm_up() -> None:
    """Import what pages need, so that the first visitor does not wait.

    Raises ValueError where a language has not all that English has.
    """
    check_languages()
    for package in ("core", "ui", "pages"):
        for module in pkgutil.walk_packages([str(ROOT / package)], f"{package}."):
            if module.name != "ui.shell" and not module.name.endswith(".page"):  # scripts: they run once a visit
                importlib.import_module(module.name)
    for name in PAGES_NEED:
        importlib.import_module(name)
    importlib.import_module("ui.decoder").DECODER.warm_up()  # which brings numpy: not before


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Runs once a process, not when Streamlit reloads a changed script."""
    warm_up()
    collector = Collector()
    collector.start()
    yield
    collector.stop()


def show_failure(_error: Exception) -> bool:
    """Tell the user in one sentence that something failed; Streamlit has logged the whole traceback."""
    st.error(t("shell.failure"))
    return True


# Without this a server without a screen asks a server on the internet for its own address, to print it.
streamlit.net_util.get_external_ip = lambda: None

PAGE = own_page(INDEX.read_text("utf-8"))
app = st.App(
    ROOT / "ui" / "shell.py",
    lifespan=lifespan,
    middleware=[
        Middleware(SecurityHeaders, headers=security_headers(PAGE, os.getenv(FRAME_ANCESTORS, ""))),
        Middleware(ReplicaCookie, name=os.getenv(REPLICA, "")),
        Middleware(OwnPage, html=PAGE),
        Middleware(Compression),
        Middleware(StrictMessages),
    ],
    on_script_error=show_failure,
)
