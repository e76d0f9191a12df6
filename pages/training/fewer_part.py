"""The part about fewer digits: what each network makes of 50 to 1,437 of them, in the middle and moved."""

from __future__ import annotations

import streamlit as st

from pages.training.charts import fewer_figure
from pages.training.models import BATCH, MODELS
from pages.training.records import SEEDS, SIZES, command, fewer
from ui.charts import chart
from ui.tables import figures_table
from ui.translations import t

FIGURES = ("accuracy", "moved")
DETAILS = {"moved_by": 3, "batches": 900}  # pixels; batches of each training: benchmarks/learning/jobs.py


def fewer_part() -> None:
    """Two charts side by side, what they say, and the numbers."""
    for name, column in zip(FIGURES, st.columns(2, gap="medium"), strict=True):
        column.markdown(f"##### {t(f'training.fewer_{name}', by=DETAILS['moved_by'])}")
        figure = fewer_figure(fewer(name))
        chart(figure, key=f"training.fewer_{name}", alt=f"training.fewer_{name}_alt", place=column)
    st.markdown(fewer_sentence())
    for name, column in zip(FIGURES, st.columns(2, gap="medium"), strict=True):
        rows = [(model, [f"{one.mean:.3f}" for one in fewer(name)[model]]) for model in MODELS]
        heads = [f"{size:,}" for size in SIZES]
        caption = t(f"training.fewer_{name}", by=DETAILS["moved_by"])
        column.html(
            figures_table("training.model_", rows, heads, caption=caption, testid=f"fewer-{name}", scrolls=True)
        )
    st.caption(
        t("training.fewer_about", seeds=len(SEEDS), batches=DETAILS["batches"], batch=BATCH, command=f"`{command()}`")
    )


def leads(figure: str, model: str) -> list[int]:
    """The numbers of digits at which the network's mean is above those of all others."""
    found = fewer(figure)
    return [
        size
        for i, size in enumerate(SIZES)
        if all(found[model][i].mean > found[other][i].mean for other in MODELS if other != model)
    ]


def fewer_sentence() -> str:
    """Where the fully convolutional network leads, and by how much at the ends."""
    still, moved = fewer("accuracy"), fewer("moved")
    at = leads("accuracy", "convolutional")
    everywhere = len(leads("moved", "convolutional"))
    return t(
        "training.fewer_sentence",
        leads=", ".join(f"{size:,}" for size in at) or "–",
        everywhere=everywhere,
        sizes=len(SIZES),
        least=SIZES[0],
        most=f"{SIZES[-1]:,}",
        few=f"{still['convolutional'][0].mean:.3f}",
        few_lenet=f"{still['lenet'][0].mean:.3f}",
        many=f"{still['convolutional'][-1].mean:.3f}",
        many_lenet=f"{still['lenet'][-1].mean:.3f}",
        moved=f"{moved['convolutional'][-1].mean:.3f}",
        moved_lenet=f"{moved['lenet'][-1].mean:.3f}",
        by=DETAILS["moved_by"],
    )
