"""The part about the recipe: first weights, a cap on the kernels, layers left out: what each does to LeNet-5."""

from __future__ import annotations

import streamlit as st

from pages.training.charts import kernels_rms_figure
from pages.training.controls import DRAWN, RUN
from pages.training.models import data
from pages.training.plan import CAP
from pages.training.records import PLAIN, RECIPES, SEEDS, Spread, command, kernel_sizes, recipe, recipe_parameters
from pages.training.shift_tables import share
from pages.training.trials import FIRST_WEIGHTS, STAGES, START_EPOCHS, answering, deaths, started_at
from ui.charts import chart
from ui.control import beside
from ui.tables import figures_table
from ui.translations import t

TWINS = {"random": "cap", "small": "small, cap"}
WITHOUT = tuple(name for name in RECIPES if name.startswith("without"))


def recipe_part() -> None:
    """The kernels' sizes at the left, all recipes at the right, what they say beneath."""
    left, right = st.columns([4, 5], gap="medium")
    with left:
        start, seed = beside(DRAWN, RUN)
        free, capped = kernel_sizes(start, seed), kernel_sizes(TWINS[start], seed)
        figure = kernels_rms_figure(free, capped, CAP)
        chart(figure, key="training.rms", alt="training.rms_alt", title="training.rms_title")
    with right:
        st.html(recipes_table())
        last = {"free": free[-1].mean(), "capped": capped[-1].mean()}
        st.markdown(
            t(
                "training.recipe_sentence",
                free=f"{last['free']:.3f}",
                capped=f"{last['capped']:.3f}",
                cap=f"{CAP:g}",
            )
        )
    st.html(starts_table())
    st.markdown(starts_sentence())
    st.caption(t("training.starts_about", tests=len(data().test_x), seeds=len(SEEDS), epochs=START_EPOCHS))
    lowest = min(WITHOUT, key=lambda name: recipe(name).mean)
    st.markdown(
        t(
            "training.without_sentence",
            plain=f"{recipe(PLAIN).mean:.3f}",
            low=f"{recipe(lowest).mean:.3f}",
            parameters=f"{recipe_parameters(PLAIN):,}",
            fewest=f"{min(map(recipe_parameters, WITHOUT)):,}",
            digits=len(data().test_x),
            one=f"{1 / len(data().test_x):.3f}",
        )
    )
    epochs = len(kernel_sizes(PLAIN, 0)) - 1
    st.caption(t("training.recipe_about", seeds=len(SEEDS), epochs=epochs, command=f"`{command()}`"))


def recipes_table() -> str:
    """A row a recipe: parameters, accuracy, the mean size of the first kernels at the end."""
    rows = [(_figure(name), [f"{recipe_parameters(name):,}", _range(recipe(name)), _size(name)]) for name in RECIPES]
    heads = [t(f"training.head_{name}") for name in ("parameters", "accuracy", "rms")]
    return figures_table("training.recipe_", rows, heads, testid="training-recipes", scrolls=True)


def starts_table() -> str:
    """First weights a row: accuracy, and the share of each layer's cells that still answer."""
    rows = [
        (f"weights_{name}", [_range(started_at(name)), *(_range(shares) for shares in answering(name).values())])
        for name in FIRST_WEIGHTS
    ]
    caption = t("training.starts_title")
    heads = [t("training.head_accuracy"), *STAGES]
    return figures_table("training.", rows, heads, caption=caption, testid="training-starts", scrolls=True)


def starts_sentence() -> str:
    """What becomes of equal weights, and what of it is their being equal."""
    dead = [stage for stage, shares in answering("equal").items() if shares.high == 0]
    return t(
        "training.starts_sentence",
        epochs=START_EPOCHS,
        dead=", ".join(dead),
        seeds=len(SEEDS),
        alive=share(answering("equal_slow")["C5"].mean),
        random_c5=share(answering("random")["C5"].mean),
        positive_dead=deaths("positive"),
        positive_slow_dead=deaths("positive_slow"),
        **{name: f"{started_at(name).mean:.3f}" for name in FIRST_WEIGHTS},
    )


def _figure(name: str) -> str:
    return name.replace(", ", "_").replace(" ", "_").lower()


def _range(found: Spread) -> str:
    """The mean, and the ends where they differ."""
    mean, low, high = (f"{value:.3f}" for value in (found.mean, found.low, found.high))
    return mean if low == high else f"{mean} ({low}–{high})"


def _size(name: str) -> str:
    return f"{sum(kernel_sizes(name, seed)[-1].mean() for seed in SEEDS) / len(SEEDS):.3f}"
