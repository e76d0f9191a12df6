"""The widgets of a bench: presets and switches, and one stage open at a time. pages/layers/bench.py is what they say.

In the session, under the page's prefix: `stack` (the Bench as built), `open` (the number of the open stage, from 0),
`pools`, `circular`, `dy`, `dx`.
"""

from __future__ import annotations

import streamlit as st

from pages.layers import bench
from pages.layers.bench import DEFAULT, KINDS, MOST_STAGES, OPTIONS, POOLS, PRESETS, RANDOM, Bench, Stage, Value
from pages.layers.table import stage_name
from ui import link
from ui.select_box import select
from ui.translations import t

OWN = "own"  # in place of a preset's name: the user has changed it
REACH = 64  # pixels each way
TYPED = ("seed", "units")  # options with too many values for a list
LABELS = {  # of options; `<label>_help` is their help
    "kernel": "layers.kernel",
    "seed": "layers.seed",
    "channels": "layers.channels",
    "side": "layers.side",
    "stride": "controls.stride",
    "dilation": "controls.dilation",
    "padding": "controls.padding",
    "padding_mode": "controls.padding_mode",
    "output_padding": "controls.output_padding",
    "window": "controls.window",
    "taps": "controls.taps",
    "pool_stride": "controls.pool_stride",
    "pool_padding": "layers.pool_padding",
    "blur_mode": "controls.padding_mode",
    "units": "layers.units",
    "factor": "layers.factor",
    "interpolation": "layers.interpolation",
}
NAMES = {  # of options that are words: the stem of their texts
    "kernel": "kernels.name",
    "padding": "controls.padding",
    "pool_padding": "controls.padding",
    "padding_mode": "controls.padding_mode",
    "blur_mode": "controls.padding_mode",
    "factor": "layers.factor",
    "interpolation": "layers.interpolation",
}


def params(prefix: str) -> tuple[link.Param, ...]:
    """The bench of one page as link parameters."""
    stack = link.param(f"{prefix}.stack", "stack", PRESETS[DEFAULT], read=bench.read_bench, write=bench.write_bench)
    return (
        stack,
        link.integer(f"{prefix}.open", "open", 0, MOST_STAGES - 1, 0),
        link.choice(f"{prefix}.pools", "pools", POOLS, "max"),
        link.flag(f"{prefix}.circular", "circular"),
        link.integer(f"{prefix}.dy", "dy", -REACH, REACH, 3),
        link.integer(f"{prefix}.dx", "dx", -REACH, REACH, 5),
    )


def whole_bench(prefix: str) -> None:
    """What concerns every stage: the preset, the two switches, and how far the picture moves."""
    state = st.session_state
    present = next((name for name, stages in PRESETS.items() if stages == state[f"{prefix}.stack"]), OWN)
    preset, pools, circular, down, right = st.columns([4, 4, 3, 2, 2], gap="small", vertical_alignment="bottom")
    with preset:
        state[f"{prefix}.preset"] = present
        names = (*PRESETS, OWN) if present == OWN else tuple(PRESETS)
        key = f"{prefix}.preset"
        select(key, names, "layers.preset", names="layers.preset", on_change=lambda: _load(prefix))
    with pools:
        select(f"{prefix}.pools", POOLS, "layers.pools", names="layers.pools")
    with circular:
        key = f"{prefix}.circular"
        st.toggle(t("layers.circular"), key=key, help=t("layers.circular_help"), persist_state="session")
    for column, name in ((down, "dy"), (right, "dx")):
        with column:
            st.number_input(
                t(f"layers.{name}"),
                min_value=-REACH,
                max_value=REACH,
                key=f"{prefix}.{name}",
                help=t("layers.shift_help"),
                persist_state="session",
            )


def open_stage(prefix: str) -> None:
    """Which stage is open, its place, its options; and a way to add one behind it."""
    state = st.session_state
    stages: Bench = state[f"{prefix}.stack"]
    state[f"{prefix}.open"] = at = min(state[f"{prefix}.open"], len(stages) - 1)
    st.selectbox(
        t("layers.open"),
        range(len(stages)),
        key=f"{prefix}.open",
        format_func=lambda i: stage_name(stages, i),
        help=t("layers.open_help"),
    )
    with st.container(horizontal=True, gap="xsmall", key=f"{prefix}.place"):
        for name, step, possible in (
            ("up", -1, at > 0),
            ("down", 1, at < len(stages) - 1),
            ("remove", 0, len(stages) > 1),
        ):
            st.button(
                t(f"layers.{name}"),
                key=f"{prefix}.{name}",
                help=t(f"layers.{name}_help"),
                disabled=not possible,
                on_click=_move if step else _remove,
                args=(prefix, step) if step else (prefix,),
            )
    _options(prefix, stages[at])
    kind, add = st.columns([3, 2], gap="small", vertical_alignment="bottom")
    with kind:
        select(f"{prefix}.kind", tuple(KINDS), "layers.kind", names="layers.kind")
    full = len(stages) >= MOST_STAGES
    add.button(
        t("layers.add"),
        key=f"{prefix}.add",
        help=t("layers.full" if full else "layers.add_help", most=MOST_STAGES),
        icon=":material/add:",
        disabled=full,
        on_click=_add,
        args=(prefix,),
        width="stretch",
    )
    if full:
        st.caption(t("layers.full", most=MOST_STAGES))


def _options(prefix: str, item: Stage) -> None:
    """The options of the open stage, two in a row."""
    if not item.options:
        st.caption(t("layers.no_options"))
    if item.kind == "max_pool2d" and st.session_state[f"{prefix}.pools"] != "max":
        st.caption(t("layers.swapped"))
    columns = st.columns(2, gap="small")
    for i, name in enumerate(item.options):
        with columns[i % 2]:
            _option(prefix, name, item[name])


def _option(prefix: str, name: str, value: Value) -> None:
    """One option; what is chosen goes into the open stage."""
    key, values = f"{prefix}.option_{name}", OPTIONS[name].values
    st.session_state[key] = value
    label, help_text = t(LABELS[name]), t(f"{LABELS[name]}_help")
    if name in TYPED:
        low, high = int(values[0]), int(values[-1])
        st.number_input(
            label, min_value=low, max_value=high, key=key, help=help_text, on_change=_edit, args=(prefix, name)
        )
        return
    st.selectbox(
        label,
        values,
        key=key,
        format_func=lambda v: _value_text(name, v),
        help=help_text,
        on_change=_edit,
        args=(prefix, name),
    )


def _value_text(name: str, value: Value) -> str:
    if isinstance(value, int):
        return str(value)
    return t("layers.random") if value == RANDOM else t(f"{NAMES[name]}_{value}")


def _load(prefix: str) -> None:
    state = st.session_state
    if state[f"{prefix}.preset"] in PRESETS:
        state[f"{prefix}.stack"] = PRESETS[state[f"{prefix}.preset"]]
        state.update({f"{prefix}.open": 0, f"{prefix}.pools": "max", f"{prefix}.circular": False})


def _edit(prefix: str, name: str) -> None:
    state = st.session_state
    stages, at = list(state[f"{prefix}.stack"]), state[f"{prefix}.open"]
    stages[at] = stages[at].having(**{name: state[f"{prefix}.option_{name}"]})
    state[f"{prefix}.stack"] = tuple(stages)


def _move(prefix: str, step: int) -> None:
    state = st.session_state
    stages, at = list(state[f"{prefix}.stack"]), state[f"{prefix}.open"]
    stages.insert(at + step, stages.pop(at))
    state.update({f"{prefix}.stack": tuple(stages), f"{prefix}.open": at + step})


def _remove(prefix: str) -> None:
    state = st.session_state
    stages, at = list(state[f"{prefix}.stack"]), state[f"{prefix}.open"]
    stages.pop(at)
    state.update({f"{prefix}.stack": tuple(stages), f"{prefix}.open": min(at, len(stages) - 1)})


def _add(prefix: str) -> None:
    state = st.session_state
    stages, at = list(state[f"{prefix}.stack"]), state[f"{prefix}.open"]
    stages.insert(at + 1, bench.stage(state[f"{prefix}.kind"]))
    state.update({f"{prefix}.stack": tuple(stages), f"{prefix}.open": at + 1})
