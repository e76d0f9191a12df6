"""What browsers send over the websocket: a state of a live view that nobody could read never reaches Streamlit.

Streamlit reads the JSON of such states before any script runs, and again at each later run of the session: what is no
JSON, or nested a thousand deep, is an error there that stays until the page is loaded anew. Here it is left out of its
message, so that the view's state is what it was before.
"""

from __future__ import annotations

import logging

from google.protobuf.message import DecodeError
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from core.strict_json import read_json

LONGEST = 100_000  # characters of one state; the longest that a view says, a drawing or a mask, has some thousands
SAID = {"json_value": dict, "json_trigger_value": list | dict}  # what a view says: states by name, and its events

_log = logging.getLogger(__name__)


class StrictMessages:
    """ASGI middleware that leaves states out of websocket messages that are no JSON, too deep or too long."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return

        async def receive_readable() -> Message:
            message = await receive()
            if message["type"] == "websocket.receive" and message.get("bytes"):
                return {**message, "bytes": readable(message["bytes"])}
            return message

        await self.app(scope, receive_readable, send)


def readable(data: bytes) -> bytes:
    """A message of the browser without the states that cannot be read; what is no message stays as it is."""
    message = BackMsg()
    try:
        message.ParseFromString(data)
    except DecodeError:  # Streamlit answers that
        return data
    states = message.rerun_script.widget_states.widgets
    kept = [state for state in states if _is_readable(state)]
    if len(kept) == len(states):
        return data
    _log.warning("left out %d of %d states that no view says", len(states) - len(kept), len(states))
    del states[:]
    states.extend(kept)
    return message.SerializeToString()


def _is_readable(state: WidgetState) -> bool:
    kind = state.WhichOneof("value")
    if kind not in SAID:
        return True
    try:
        return isinstance(read_json(getattr(state, kind), longest=LONGEST), SAID[kind])
    except ValueError:
        return False
