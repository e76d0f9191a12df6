"""All shifts of a bench: for how many of them it is exact, computed beside the page with progress and a stop."""

from __future__ import annotations

from collections.abc import Generator
from functools import partial

import numpy as np
import streamlit as st

from core.equivariance import EXACTLY, ShiftExperiment, residue_errors
from pages.layers.figures import MODE, MOST_RESIDUES, Trial, residue_count
from ui.charts import chart, residue_figure
from ui.fragments import fragment
from ui.numbers import number
from ui.progress import awaited
from ui.translations import t

JOB = "bench"
CHART_HEIGHT = 460  # pixels: eight rows whose numbers can be read


@fragment
def shifts_summary(of: Trial) -> None:
    """For how many shifts of the period the last stage is exact; until it is known, how far the work is."""
    down, right = of.period
    if down * right > MOST_RESIDUES:
        st.markdown(t("layers.too_many_shifts", rows=down, columns=right, all=f"{down * right:,}"))
        return
    errors = _errors(of, t("layers.working", all=residue_count(of)))
    if errors is not None:
        st.markdown(_sentence(errors, of))


@fragment
def shifts_chart(of: Trial) -> None:
    """The error at every shift of the period as a small matrix, once it is known."""
    if residue_count(of) > MOST_RESIDUES or residue_count(of) == 1:
        return
    errors = _errors(of)
    if errors is not None and not np.isnan(errors).all():
        figure = residue_figure(errors, height=CHART_HEIGHT, letters=11)
        chart(figure, key="bench.residues", alt="residue.alt", title="residue.title")
        rows, columns = errors.shape
        st.caption(t("residue.explained", rows=rows, columns=columns, mean=number(np.nanmean(errors))))


def _errors(of: Trial, text: str = "") -> np.ndarray | None:
    """The error at every shift of the period, once it is known; see `awaited`."""
    found: np.ndarray | None = awaited(JOB, (JOB, *of.key), partial(residue_steps, of), text)
    return found


def residue_steps(of: Trial) -> Generator[float, None, np.ndarray]:
    """The error at every remainder of a shift by the period, (P_y, P_x); yields the share that is done."""
    yield 0.0
    errors = []
    for error in residue_errors(ShiftExperiment(of.stack, of.picture.array, mode=MODE)):
        errors.append(error)
        yield len(errors) / residue_count(of)
    return np.array(errors, dtype=np.float64).reshape(of.period)


def _sentence(errors: np.ndarray, of: Trial) -> str:
    if np.isnan(errors).all():
        return t("residue.no_interior")
    exact = int(np.sum(errors <= EXACTLY))  # NaN, where no cell is interior, is not
    id_ = "layers.unchanged_sentence" if of.stack.ends_grid else "layers.exact_sentence"
    return t(id_, exact=exact, all=errors.size, rows=errors.shape[0], columns=errors.shape[1])
