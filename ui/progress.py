"""Long work on the page: how far it is, with a stop; or that it was stopped, with a way to start again."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import streamlit as st

from ui import jobs
from ui.jobs import Job, Steps
from ui.ticker import LOOK_AGAIN, look_again
from ui.translations import t


def awaited(name: str, key: Hashable, steps: Steps, text: str = "") -> Any:
    """The result of long work, kept under `key`; or None: then how far it is is drawn here, and looked at again.

    To be called in a fragment, once a run. `name` is the session's job: another key under it stops the one before.
    `text` says what it does. Without one nothing is drawn: another fragment waits for the same work, and draws it.
    """
    job = jobs.job(name, key, steps)
    found = jobs.kept(key)
    if found is None and (_draws(job, text, name) if text else not has_ended(job)):
        look_again(f"{name}.look" if text else f"{name}.look_too", after=LOOK_AGAIN)
    return found


def _draws(job: Job | None, text: str, name: str) -> bool:
    """Draw the state of the session's job, which has no result that was found; return whether to look again.

    A job that is None has left its result since it was looked for.
    """
    with st.container(horizontal=True, vertical_alignment="center"):
        if has_ended(job):
            st.markdown(t("jobs.stopped") if job is None or job.error is None else t("shell.failure"))
            st.button(t("jobs.again"), key=f"{name}.again", on_click=jobs.forget, args=(name,))
            return False
        if job is not None and job.ahead is not None:
            text = t("jobs.waiting", ahead=job.ahead)
        st.progress(0.0 if job is None else job.share, text=text)
        st.button(t("jobs.stop"), key=f"{name}.stop", on_click=jobs.stop, args=(name,))
    return True


def has_ended(job: Job | None) -> bool:
    """Whether no result will come of the session's job: it was stopped, or failed.

    A job that is None, or done, has left a result: who found none a moment ago has to look again.
    """
    return job is not None and (job.is_stopped or job.error is not None)
