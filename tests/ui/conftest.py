"""The kit leaves nothing in the thread that it ran in, as the lessons do not; and scripts of its own for a test."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from tests.pages.conftest import the_app_calls_no_layer

__all__ = ["run_at", "the_app_calls_no_layer"]


def run_at(script: Callable[[], None], **query: str) -> AppTest:
    """A script in Streamlit's test harness, run once at a link with these names; nothing may go wrong."""
    at = AppTest.from_function(script, default_timeout=30)
    for name, text in query.items():
        at.query_params[name] = text
    at.run()
    assert not at.exception
    return at
