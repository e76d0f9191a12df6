"""Scripts and styles go over the line compressed: thirty telephones that open the app load a third of the bytes.

Streamlit sends its files as they are. They never change under one address, so each is compressed once and kept.
"""

from __future__ import annotations

import asyncio
import gzip
from collections import OrderedDict

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

KINDS = ("application/javascript", "text/javascript", "text/css", "application/json", "image/svg+xml")
FOREVER = "immutable"  # what Cache-Control says of files that never change
LEAST = 1024  # bytes, below which it does not pay
LEVEL = 6  # a quarter of a second for the largest; 9 would save one byte in a hundred
MOST = 16 * 2**20  # bytes of compressed files that are kept


class Compression:
    """ASGI middleware that sends files that never change as gzip to who takes it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._kept: OrderedDict[str, bytes] = OrderedDict()  # by path
        self._coming: dict[str, asyncio.Task[bytes]] = {}  # what is being compressed, for all who ask meanwhile

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or not takes_gzip(Headers(scope=scope)):
            await self.app(scope, receive, send)
            return
        start: Message = {}
        body = bytearray()

        async def send_compressed(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and is_worth_it(message):
                start = message
            elif start and message["type"] == "http.response.body":
                body.extend(message.get("body", b""))
                if not message.get("more_body", False):
                    compressed = await self._compressed(scope["path"], bytes(body))
                    headers = MutableHeaders(raw=list(start["headers"]))
                    headers["content-encoding"], headers["content-length"] = "gzip", str(len(compressed))
                    headers.add_vary_header("Accept-Encoding")
                    if headers.get("etag", "").startswith('"'):
                        headers["etag"] = f"W/{headers['etag']}"  # the same file, in other bytes
                    await send({**start, "headers": headers.raw})
                    await send({"type": "http.response.body", "body": compressed})
            else:
                await send(message)

        await self.app(scope, receive, send_compressed)

    async def _compressed(self, path: str, body: bytes) -> bytes:
        if path in self._kept:
            self._kept.move_to_end(path)
            return self._kept[path]
        if path not in self._coming:
            coming = asyncio.create_task(asyncio.to_thread(gzip.compress, body, LEVEL, mtime=0))
            coming.add_done_callback(lambda _: self._coming.pop(path))
            self._coming[path] = coming
        compressed = await asyncio.shield(self._coming[path])  # who leaves takes nothing from the others
        self._kept[path] = compressed
        while sum(map(len, self._kept.values())) > MOST and len(self._kept) > 1:
            self._kept.popitem(last=False)
        return compressed


def takes_gzip(headers: Headers) -> bool:
    """Whether a request may be answered in gzip: it says so, and asks for no part of a file."""
    offers = (offer.strip().split(";") for offer in headers.get("accept-encoding", "").split(","))
    refuses = {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    named = [offer for offer in offers if offer[0].strip().lower() == "gzip"]
    return bool(named) and "range" not in headers and not any(part.strip() in refuses for part in named[0][1:])


def is_worth_it(start: Message) -> bool:
    """Whether an answer is a whole file that never changes, large enough, of a kind that gets smaller."""
    headers = Headers(raw=start.get("headers", []))
    return (
        start["status"] == 200
        and FOREVER in headers.get("cache-control", "")
        and headers.get("content-type", "").split(";")[0] in KINDS
        and "content-encoding" not in headers
        and int(headers.get("content-length", LEAST)) >= LEAST
    )
