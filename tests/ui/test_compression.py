"""Files that never change are sent compressed, and the same to the byte."""

import asyncio
import gzip
import re
import urllib.request
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from tests.conftest import Server, apart
from ui import compression
from ui.compression import Compression, takes_gzip

FOREVER = {"cache-control": "public, immutable, max-age=31536000", "etag": '"7"'}
SCRIPT = b"const convolved = (x) => x;\n" * 400


class Asked:
    """An app behind the middleware, asked without a server."""

    def __init__(self, **by_path: Response) -> None:
        async def answer(request: Request) -> Response:
            return by_path[request.path_params["name"]]

        self.app = Compression(Starlette(routes=[Route("/{name}", answer)]))

    def __call__(self, name: str, *, method: str = "GET", **headers: str) -> tuple[Headers, bytes, int]:
        """Headers, body and status of an answer."""
        sent: list[Any] = []
        raw = [(key.replace("_", "-").encode(), value.encode()) for key, value in headers.items()]
        scope = {"type": "http", "method": method, "path": f"/{name}", "headers": raw, "query_string": b""}

        async def receive() -> dict[str, Any]:
            await asyncio.sleep(60)
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        apart(self.app(scope, receive, send))
        body = b"".join(one.get("body", b"") for one in sent[1:])
        return Headers(raw=sent[0]["headers"]), body, sent[0]["status"]


def calls_counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of what is compressed from now on."""
    calls: list[int] = []
    compress = gzip.compress

    def counted(body: bytes, *options: int, **named: int) -> bytes:
        calls.append(len(body))
        return compress(body, *options, **named)

    monkeypatch.setattr(compression.gzip, "compress", counted)
    return calls


def script(body: bytes = SCRIPT, *, kind: str = "text/javascript", **headers: str) -> Response:
    return Response(body, media_type=kind, headers=FOREVER | headers)


def test_a_script_that_never_changes_is_sent_compressed_and_is_the_same() -> None:
    async def parts() -> Any:
        for first in range(0, len(SCRIPT), 1000):
            yield SCRIPT[first : first + 1000]

    streamed = StreamingResponse(parts(), media_type="text/javascript", headers=FOREVER)
    ask = Asked(whole=script(), streamed=streamed)
    for name in ("whole", "streamed"):
        headers, body, status = ask(name, accept_encoding="br, gzip")
        assert status == 200
        assert gzip.decompress(body) == SCRIPT
        assert len(body) < len(SCRIPT) / 10
        assert headers["content-encoding"] == "gzip"
        assert headers["content-length"] == str(len(body))
        assert headers["vary"] == "Accept-Encoding"
        assert headers["etag"] == 'W/"7"'
        assert headers["cache-control"] == FOREVER["cache-control"]


@pytest.mark.parametrize(
    ("response", "asked"),
    [
        (script(), {"accept_encoding": "br"}),
        (script(), {}),
        (script(), {"accept_encoding": "gzip;q=0"}),
        (script(), {"accept_encoding": "gzip", "range": "bytes=0-9"}),
        (script(SCRIPT[:100]), {"accept_encoding": "gzip"}),
        (script(kind="font/woff2"), {"accept_encoding": "gzip"}),
        (script(**{"cache-control": "no-cache"}), {"accept_encoding": "gzip"}),  # what may change is not kept
        (script(**{"content-encoding": "br"}), {"accept_encoding": "gzip"}),
    ],
)
def test_what_is_not_asked_for_small_of_another_kind_or_may_change_is_sent_as_it_is(
    response: Response, asked: dict[str, str]
) -> None:
    headers, body, _ = Asked(file=response)("file", **asked)
    assert body == response.body
    assert headers.get("content-encoding") != "gzip"


def test_a_head_and_a_file_that_did_not_change_are_as_they_were() -> None:
    assert "content-encoding" not in Asked(file=script())("file", method="HEAD", accept_encoding="gzip")[0]
    headers, body, status = Asked(file=Response(status_code=304, headers=FOREVER))("file", accept_encoding="gzip")
    assert (status, body, "content-encoding" in headers) == (304, b"", False)


def test_a_file_is_compressed_once_and_no_more_than_so_many_bytes_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = calls_counted(monkeypatch)
    ask = Asked(one=script(), other=script(SCRIPT * 2))
    for _ in range(3):
        ask("one", accept_encoding="gzip")
    assert calls == [len(SCRIPT)]
    monkeypatch.setattr(compression, "MOST", 1)
    ask("other", accept_encoding="gzip")
    ask("one", accept_encoding="gzip")
    assert len(calls) == 3  # the first had to go


def test_thirty_who_ask_at_one_moment_have_a_file_compressed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = calls_counted(monkeypatch)
    shared = Compression(Starlette())
    large = SCRIPT * 200

    async def at_once() -> list[bytes]:
        return await asyncio.gather(*(shared._compressed("path", large) for _ in range(30)))

    found = apart(at_once())
    assert {gzip.decompress(one) for one in found} == {large}
    assert calls == [len(large)]


@pytest.mark.parametrize(
    ("offer", "takes"),
    [("gzip", True), ("GZIP", True), ("deflate, gzip;q=0.5", True), ("gzip; q=0", False), ("", False)],
)
def test_whether_a_browser_takes_gzip(offer: str, takes: bool) -> None:
    assert takes_gzip(Headers({"accept-encoding": offer})) == takes


def test_streamlit_s_own_scripts_come_compressed(running: Server) -> None:
    html = urllib.request.urlopen(running.url, timeout=30).read().decode()
    path = re.search(r"static/js/index[^\"]+\.js", html)[0]  # type: ignore[index]
    sizes = []
    for offer in ("identity", "gzip"):
        request = urllib.request.Request(f"{running.url}/{path}", headers={"Accept-Encoding": offer})
        with urllib.request.urlopen(request, timeout=30) as answer:
            body = answer.read()
        sizes.append(len(body))
        assert (gzip.decompress(body) if offer == "gzip" else body).decode()
    assert sizes[1] < sizes[0] / 2
