"""What fails on our side: logged whole, and told in one sentence where it stood; what stands beside it stays."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from ui.translations import t

_log = logging.getLogger(__name__)


@contextmanager
def contained(what: str) -> Iterator[None]:
    """Draw something by whose failure nothing else may go; `what` names it in the log, in English."""
    try:
        yield
    except Exception:  # whatever it was: a bug, and the page needs what comes after
        _log.exception("%s could not be drawn", what)
        st.error(t("shell.failure"))
