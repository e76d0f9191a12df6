"""A kernel that is chosen: one of the library by its name, or the user's own numbers; its link, and its widgets."""

from __future__ import annotations

import streamlit as st

from core.kernels import KERNELS
from ui.control import Control, choice, text
from ui.grid_editor import Grid, grid_cells, grid_sides, read_grid, write_grid
from ui.tables import kernel_table
from ui.translations import t

OWN = "own"  # the kernel that the user types, and what it is at first: a sharpening one
OWN_GRID: Grid = ((0.0, -1.0, 0.0), (-1.0, 5.0, -1.0), (0.0, -1.0, 0.0))
NAMES = (*KERNELS, OWN)


def kernel_params(prefix: str, default: str = "sobel_x") -> tuple[Control[str], Control[Grid]]:
    """The kernel of one page: its name, and the own numbers."""
    named = choice(f"{prefix}.kernel", "k", NAMES, default, label="controls.kernel", names="kernels.name")
    return named, own_param(f"{prefix}.own")


def own_param(key: str) -> Control[Grid]:
    """The own kernel."""
    return text(key, "own", OWN_GRID, read=read_grid, write=write_grid)


def weights_of(name: str, own: Grid) -> Grid:
    """The numbers of the kernel of that name, or the own ones."""
    return own if name == OWN else tuple(map(tuple, KERNELS[name].weights.tolist()))


def kernel_spec(prefix: str) -> dict[str, Grid]:
    """The kernel that is chosen, as the choices of a part."""
    return {"kernel": kernel_controls(prefix)}


def kernel_controls(prefix: str) -> Grid:
    """Kernel by name with its numbers, or the user's own numbers in a grid; the numbers that are chosen."""
    left, right = st.columns(2, gap="small")
    key = f"{prefix}.own"
    with left:
        name = kernel_params(prefix)[0].draw()
    with right:
        if name != OWN:
            st.html(kernel_table(KERNELS[name].weights, t("controls.kernel_numbers")))
            return weights_of(name, ())
        grid_sides(key, "controls.own")
    grid_cells(key, alt=t("controls.kernel_numbers"), wrong="controls.own_bad", cell=(28, 48))
    chosen: Grid = st.session_state[key]
    return chosen
