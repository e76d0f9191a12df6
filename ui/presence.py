"""Whether anybody is still there to see what is computed: work rests while nobody is, and ends where nobody comes back.

A session outlives its browser by minutes, so that a laptop whose lid was closed finds its settings again; what a
session is must not decide what the processor does.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

GONE = 10.0  # seconds without a browser after which nobody comes back: a short break of the line is none
LOOK = 0.5  # seconds between two looks of resting work at whether somebody has come back


class Presence:
    """Somebody who may leave: a `session`, by its id.

    `is_connected` says whether a browser is there now, and may be asked from any thread.
    """

    def __init__(self, is_connected: Callable[[], bool] = lambda: True, session: str = "") -> None:
        self._is_connected, self.session = is_connected, session
        self._seen = time.monotonic()

    def is_here(self) -> bool:
        """Whether a browser is there now."""
        if self._is_connected():
            self._seen = time.monotonic()
            return True
        return False

    def is_gone(self) -> bool:
        """Whether none was there at any look of the last GONE seconds; to be asked every LOOK seconds or more often."""
        return not self.is_here() and time.monotonic() - self._seen >= GONE


def session_presence() -> Presence:
    """The presence of the session that runs the script; outside of a server it is always there."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None or not runtime.exists():
        return Presence()
    session, server = context.session_id, runtime.get_instance()
    return Presence(lambda: server.is_active_session(session), session)
