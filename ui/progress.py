"""Long work on the page: how far it is, with a stop; or that it was stopped, with a way to start again."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any

import streamlit as st

from ui import jobs
from ui.jobs import Job, Steps
from ui.ticker import LOOK_AGAIN, look_again
from ui.translations import t


def awaited(name: str, key: Hashable, steps: Steps, text: str) -> Any:
    """The result of long work, kept under `key`; or None: then how far it is is drawn here, and looked at again.

    To be called in a fragment, once a run. `name` is the session's job: another key under it stops the one before.
    """
    job = jobs.job(name, key, steps)
    found = jobs.kept(key)
    if found is None and show_progress({name: job}, text, key=name):
        look_again(f"{name}.look", after=LOOK_AGAIN)
    return found


def show_progress(by_name: Mapping[str, Job | None], text: str, *, key: str) -> bool:
    """Draw the state of the session's jobs (by name), which share one bar; return whether to look again.

    `text` says what they do; `key` names the two buttons. A job that is None has left its result since it was looked
    for: it is passed over.
    """
    running = {name: job for name, job in by_name.items() if job is not None}
    names = tuple(running)
    failed = any(job.error is not None for job in running.values())
    with st.container(horizontal=True, vertical_alignment="center"):
        if any(has_ended(job) for job in running.values()):
            st.markdown(t("shell.failure") if failed else t("jobs.stopped"))
            st.button(t("jobs.again"), key=f"{key}.again", on_click=_each, args=(jobs.forget, names))
            return False
        waiting = [job.ahead for job in running.values()]
        if waiting and None not in waiting:
            text = t("jobs.waiting", ahead=min(ahead for ahead in waiting if ahead is not None))
        st.progress(sum(job.share for job in running.values()) / max(len(names), 1), text=text)
        st.button(t("jobs.stop"), key=f"{key}.stop", on_click=_each, args=(jobs.stop, names))
    return True


def has_ended(job: Job | None) -> bool:
    """Whether no result will come of the session's job: it was stopped, or failed.

    A job that is None, or done, has left a result: who found none a moment ago has to look again.
    """
    return job is not None and (job.is_stopped or job.error is not None)


def _each(act: Callable[[str], None], names: Iterable[str]) -> None:
    for name in names:
        act(name)
