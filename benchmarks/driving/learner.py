"""A learner without a browser: speaks Streamlit's websocket protocol as its page does, and holds what it hears.

As the browser does it sends the states of all widgets with each change, the fragment that the changed one belongs to,
and the hashes of the messages that it has kept.
"""

from __future__ import annotations

import asyncio
import json
import time
import urllib.request
import uuid
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

DONE = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
LONGEST = 60.0  # seconds that an answer may take
VIEW = "shift_lab.view"


class Learner:
    """One session at `url`. Each of its acts returns the seconds until the server has answered in full."""

    def __init__(self, url: str, path: str = "", query: str = "") -> None:
        self.url, self._path, self._query = url, path, query
        self.shown: list[str] = []  # the HTML of the last answer
        self.errors: list[str] = []
        self._widgets: dict[str, tuple[str, Any, str]] = {}  # by id: kind, as it was sent, fragment
        self._states: dict[str, WidgetState] = {}
        self._hashes: dict[str, bool] = {}
        self._session = self._page = self._xsrf = ""
        self._words = 0

    async def __aenter__(self) -> Learner:
        self._xsrf = await asyncio.to_thread(_xsrf, self.url)
        self._line = await websockets.connect(
            f"ws://{urlsplit(self.url).netloc}/_stcore/stream",
            subprotocols=[websockets.Subprotocol(name) for name in ("streamlit", self._xsrf) if name],
            additional_headers={"Cookie": f"_streamlit_xsrf={self._xsrf}"},
            max_size=None,
            open_timeout=LONGEST,
            ping_interval=None,
            compression=None,
            proxy=None,
        )
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        await self._line.close()

    async def open(self) -> float:
        """The first run of the page."""
        return await self._run("")

    async def release(self, shift: tuple[int, int], axis: str = "x") -> float:
        """Let go of Shift Lab's picture at a shift; an answer without its figures of record is an error."""
        self._words += 1
        word = {"said": {"shift": list(shift), "axis": axis}, "nth": self._words}
        took = await self._change(VIEW, json.dumps({"shift": word}))
        if not any(f'data-shift="{shift[0]},{shift[1]}"' in html for html in self.shown):
            self.errors.append(f"no figures of record for {shift}")
        return took

    async def choose(self, key: str, label: str) -> float:
        """Choose in the list `key` the option that is shown as `label`."""
        return await self._change(key, label)

    async def upload(self, key: str, name: str, data: bytes) -> float:
        """Upload a file into the uploader `key`."""
        began = time.perf_counter()
        asked = BackMsg()
        asked.file_urls_request.request_id = uuid.uuid4().hex
        asked.file_urls_request.file_names.append(name)
        asked.file_urls_request.session_id = self._session
        await self._line.send(asked.SerializeToString())
        answer = await self._hear()
        while answer.WhichOneof("type") != "file_urls_response":
            answer = await self._hear()
        urls = answer.file_urls_response.file_urls[0]
        await asyncio.to_thread(_put, self.url + urls.upload_url, name, data, self._xsrf)
        widget = self._id(key)
        state = WidgetState(id=widget)
        about = state.file_uploader_state_value.uploaded_file_info.add()
        about.name, about.size, about.file_id = name, len(data), urls.file_id
        about.file_urls.CopyFrom(urls)
        self._states[widget] = state
        await self._run(self._widgets[widget][2])
        return time.perf_counter() - began

    def has(self, key: str) -> bool:
        """Whether the page has a widget with this key."""
        return any(widget.endswith(f"-{key}") for widget in self._widgets)

    def _id(self, key: str) -> str:
        return next(widget for widget in reversed(self._widgets) if f"-{key}" in widget)

    async def _change(self, key: str, value: str) -> float:
        widget = self._id(key)
        kind, _, fragment = self._widgets[widget]
        state = WidgetState(id=widget)
        if kind == "bidi_component":
            state.json_value = value
        else:
            state.string_value = value
        self._states[widget] = state
        return await self._run(fragment)

    async def _run(self, fragment: str) -> float:
        """Ask for a run with all states, and hear it to its end."""
        asked = BackMsg()
        run = asked.rerun_script
        run.query_string, run.page_script_hash, run.fragment_id = self._query, self._page, fragment
        run.page_name = "" if self._page else self._path
        run.cached_message_hashes.extend(self._hashes)
        run.context_info.locale, run.context_info.timezone, run.context_info.url = "en-US", "Europe/Berlin", self.url
        run.widget_states.widgets.extend(self._states.values())
        self.shown.clear()
        began = time.perf_counter()
        await self._line.send(asked.SerializeToString())
        while True:
            answer = await self._hear()
            if answer.WhichOneof("type") == "script_finished" and answer.script_finished in DONE:
                return time.perf_counter() - began

    async def _hear(self) -> ForwardMsg:
        """The next message, with what it says kept."""
        answer = ForwardMsg()
        async with asyncio.timeout(LONGEST):
            answer.ParseFromString(await self._line.recv())
        if answer.metadata.cacheable and answer.hash:
            self._hashes[answer.hash] = True
        kind = answer.WhichOneof("type")
        if kind == "new_session":
            self._session = answer.new_session.initialize.session_id
            self._page = answer.new_session.page_script_hash
        elif kind == "delta" and answer.delta.WhichOneof("type") == "new_element":
            self._keep(answer.delta.new_element, answer.delta.fragment_id)
        return answer

    def _keep(self, element: Any, fragment: str) -> None:
        kind = element.WhichOneof("type")
        sent = getattr(element, kind)
        if kind == "exception":
            self.errors.append(f"{sent.type}: {sent.message}")
        elif kind == "html":
            self.shown.append(sent.body)
        elif isinstance(getattr(sent, "id", None), str) and sent.id:
            self._widgets.pop(sent.id, None)
            self._widgets[sent.id] = kind, sent, fragment


def _xsrf(url: str) -> str:
    """The token against forged requests, which the health check sets as a cookie."""
    with urllib.request.urlopen(f"{url}/_stcore/health", timeout=LONGEST) as answer:
        cookies = answer.headers.get_all("Set-Cookie") or []
    return next((c.split(";")[0].split("=", 1)[1] for c in cookies if c.startswith("_streamlit_xsrf=")), "")


def _put(url: str, name: str, data: bytes, xsrf: str) -> None:
    border = uuid.uuid4().hex
    head = f'--{border}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n\r\n'
    headers = {
        "Content-Type": f"multipart/form-data; boundary={border}",
        "X-Xsrftoken": xsrf,
        "Cookie": f"_streamlit_xsrf={xsrf}",
    }
    body = head.encode() + data + f"\r\n--{border}--\r\n".encode()
    with urllib.request.urlopen(
        urllib.request.Request(url, data=body, method="PUT", headers=headers), timeout=LONGEST
    ) as answer:
        answer.read()
