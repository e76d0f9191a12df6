"""The widgets of a bench: presets and switches, and one stage open at a time. ui/bench.py is what they say."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages.layers.bench import DEFAULT, POOLS, PRESETS
from pages.layers.table import stage_name
from ui.bench import MOST_STAGES, Bench, Stage, read_bench, stage, write_bench
from ui.control import Control, beside, choice, switch, text, whole
from ui.layer_kinds import ROWS, Choice, windowed
from ui.translations import t

OWN = "own"  # in place of a preset's name: the user has changed it
REACH = 64  # pixels each way
STACK = text("layers.stack", "stack", PRESETS[DEFAULT], read=read_bench, write=write_bench)  # as built
OPEN = whole("layers.open", "open", 0, MOST_STAGES - 1, 0, widget="")  # the number of the open stage, from 0
POOLED = choice("layers.pools", "pools", POOLS, "max", show=lambda name: t(f"kinds.{windowed()[name]}"))
CIRCULAR = switch("layers.circular", "circular")
DOWN, RIGHT = (
    whole(f"layers.{name}", name, -REACH, REACH, start, widget="number", help="layers.shift_help")
    for name, start in (("dy", 3), ("dx", 5))
)
CONTROLS = (STACK, OPEN, POOLED, CIRCULAR, DOWN, RIGHT)
PRESET = choice("layers.preset", "", (*PRESETS, OWN), DEFAULT)
KIND = choice("layers.kind", "", tuple(ROWS), "conv2d", show=lambda kind: t(f"kinds.{kind}"))


def whole_bench() -> None:
    """What concerns every stage: the preset, the two switches, and how far the picture moves."""
    present = next((name for name, stages in PRESETS.items() if stages == STACK.value), OWN)
    PRESET.set(present)
    preset = partial(PRESET.draw, (*PRESETS, OWN) if present == OWN else tuple(PRESETS), on_change=_load)
    beside(preset, POOLED, CIRCULAR, DOWN, RIGHT, widths=[4, 4, 3, 2, 2], vertical_alignment="bottom")


def open_stage() -> None:
    """Which stage is open, its place, its options; and a way to add one behind it."""
    stages = STACK.value
    OPEN.set(at := min(OPEN.value, len(stages) - 1))
    st.selectbox(
        t("layers.open"),
        range(len(stages)),
        key=OPEN.key,
        format_func=lambda i: stage_name(stages, i),
        help=t("layers.open_help"),
    )
    with st.container(horizontal=True, gap="xsmall", key="layers.place"):
        for name, step, possible in (
            ("up", -1, at > 0),
            ("down", 1, at < len(stages) - 1),
            ("remove", 0, len(stages) > 1),
        ):
            st.button(
                t(f"layers.{name}"),
                key=f"layers.{name}",
                help=t(f"layers.{name}_help"),
                disabled=not possible,
                on_click=_move if step else _remove,
                args=(step,) if step else (),
            )
    _options(stages[at])
    kind, add = st.columns([3, 2], gap="small", vertical_alignment="bottom")
    with kind:
        KIND.draw()
    full = len(stages) >= MOST_STAGES
    add.button(
        t("layers.add"),
        key="layers.add",
        help=t("layers.full" if full else "layers.add_help", most=MOST_STAGES),
        icon=":material/add:",
        disabled=full,
        on_click=_add,
        width="stretch",
    )
    if full:
        st.caption(t("layers.full", most=MOST_STAGES))


def _options(item: Stage) -> None:
    """The options of the open stage, two in a row; what is chosen goes into it."""
    if not item.options:
        st.caption(t("layers.no_options"))
    if item.kind == "max_pool2d" and POOLED.value != "max":
        st.caption(t("layers.swapped"))
    columns = st.columns(2, gap="small")
    for i, name in enumerate(item.options):
        option = _option(name, item.choices[name])
        option.set(item[name])
        with columns[i % 2]:
            option.draw(on_change=_edit, args=(name,))


def _option(name: str, of: Choice) -> Control[int] | Control[int | str]:
    key = f"layers.option_{name}"
    if of.typed:
        low, high = int(of.values[0]), int(of.values[-1])
        return whole(key, "", low, high, int(of.default), widget="number", label=of.label)
    return choice(key, "", of.values, of.default, label=of.label, names=of.names)


def _load() -> None:
    if PRESET.value in PRESETS:
        _put(PRESETS[PRESET.value], 0)
        POOLED.set("max")
        CIRCULAR.set(False)


def _edit(name: str) -> None:
    stages, at = list(STACK.value), OPEN.value
    stages[at] = stages[at].having(**{name: st.session_state[f"layers.option_{name}"]})
    _put(tuple(stages), at)


def _move(step: int) -> None:
    stages, at = list(STACK.value), OPEN.value
    stages.insert(at + step, stages.pop(at))
    _put(tuple(stages), at + step)


def _remove() -> None:
    stages, at = list(STACK.value), OPEN.value
    stages.pop(at)
    _put(tuple(stages), min(at, len(stages) - 1))


def _add() -> None:
    stages, at = list(STACK.value), OPEN.value
    stages.insert(at + 1, stage(KIND.value))
    _put(tuple(stages), at + 1)


def _put(stages: Bench, at: int) -> None:
    STACK.set(stages)
    OPEN.set(at)
