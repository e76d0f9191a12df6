"""What browsers send over the websocket, made safe before Streamlit reads it.

Streamlit reads the JSON of such states before any script runs, and again at each later run of the session: what is no
JSON, or nested a thousand deep, is an error there that stays until the page is loaded anew. Here it is left out of its
message, so that the view's state is what it was before.

And each message holds the states of all widgets, as the browser knew them. What only asks how far a work is
(ui/ticker.py) would so take back what the server has set since then: a picture that was just uploaded would not be the
chosen one. So of its message only that counts which the browser has changed since it was heard last.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from google.protobuf.message import DecodeError
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from core.strict_json import read_json

LONGEST = 100_000  # characters of one state; the longest that a view says, a drawing or a mask, has some thousands
SHORT = 10_000  # bytes of a message that says that a run begins; it has one to two thousand
TICK = "tick"  # what a ticker says
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

        words = Words()

        async def receive_readable() -> Message:
            message = await receive()
            if message["type"] == "websocket.receive" and message.get("bytes"):
                return {**message, "bytes": readable(message["bytes"], words)}
            return message

        async def send_heard(message: Message) -> None:
            if message["type"] == "websocket.send" and starts_a_run(message.get("bytes") or b""):
                words.run()
            await send(message)

        await self.app(scope, receive_readable, send_heard)


class Words:
    """What one browser has said: the states in its last message, and those that it has changed of late.

    What it changes is heard for sure by the second run that begins afterwards: one may be beginning in that moment.
    Until then it counts as new, for Streamlit takes of two messages that wait the later one.
    """

    def __init__(self) -> None:
        self._last: dict[str, bytes] = {}  # states by widget
        self._changed: tuple[set[str], set[str]] = set(), set()  # widgets: since the last run began, and the one before

    def run(self) -> None:
        """A run begins."""
        self._changed = set(), self._changed[0]

    def news(self, states: Sequence[WidgetState]) -> set[str]:
        """The widgets of which the states of a message say something new; it is the last one then."""
        last, self._last = self._last, {state.id: state.SerializeToString(deterministic=True) for state in states}
        differs = {name for name, said in self._last.items() if last.get(name) != said}
        self._changed[0].update(differs & last.keys())  # not what is said for the first time: it is as it was drawn
        return differs.union(*self._changed)


def readable(data: bytes, words: Words | None = None) -> bytes:
    """A message of the browser without the states that cannot be read; what is no message stays as it is.

    With `words`, those of the messages before it, one that asks again holds no more than what is new in it.
    """
    message = BackMsg()
    try:
        message.ParseFromString(data)
    except DecodeError:  # Streamlit answers that
        return data
    if not message.HasField("rerun_script"):
        return data
    states = message.rerun_script.widget_states.widgets
    kept = [state for state in states if _is_readable(state)]
    if len(kept) < len(states):
        _log.warning("left out %d of %d states that no view says", len(states) - len(kept), len(states))
    if words:
        new = words.news(kept)
        if any(map(_asks_again, kept)):
            kept = [state for state in kept if state.id in new or _asks_again(state)]
    if len(kept) == len(states):
        return data
    del states[:]
    states.extend(kept)
    return message.SerializeToString()


def _asks_again(state: WidgetState) -> bool:
    """Whether it is the word of a ticker."""
    return state.WhichOneof("value") == "json_trigger_value" and f'"event":"{TICK}"' in state.json_trigger_value


def starts_a_run(data: bytes) -> bool:
    """Whether a message to the browser says that a run begins; such messages are short."""
    if len(data) > SHORT:
        return False
    try:
        return ForwardMsg.FromString(data).WhichOneof("type") == "new_session"
    except DecodeError:
        return False


def _is_readable(state: WidgetState) -> bool:
    kind = state.WhichOneof("value")
    if kind not in SAID:
        return True
    try:
        return isinstance(read_json(getattr(state, kind), longest=LONGEST), SAID[kind])
    except ValueError:
        return False
