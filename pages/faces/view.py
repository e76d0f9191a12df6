"""The live face: its parts are dragged, and five networks say what is left of it.

    networks.js  the picture, the detectors, four networks; knows no page
    votes.js     capsules and routing by agreement; knows no page
    shapes.js    what each network looks at, as shapes
    routing.js   routing as a table
    faces.js     what Streamlit calls

What comes back is the spec, when the hand rests: the poses, which network is looked at, how often routing goes round.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pages.faces.drawing import drawings
from pages.faces.networks import REGION, SPAN, TOLERANCE, detectors
from pages.faces.poses import (
    ARRANGEMENTS,
    FRAME,
    HIGH,
    LOW,
    OFFSETS,
    ORDERS,
    PARTS,
    SIDE,
    TURNS,
    WHOLES,
    arranged,
    read_poses,
    turned,
    write_poses,
)
from pages.faces.scores import NETWORKS, ROUNDS, THRESHOLD
from pages.faces.votes import WIDTH
from ui.control import choice, text, values
from ui.live import live_view, pack
from ui.translations import part

FOLDER = Path(__file__).resolve().parent / "live"

POSES = text("faces.poses", "parts", ARRANGEMENTS["face"], read=read_poses, write=write_poses)  # where the parts are
NETWORK = choice("faces.network", "whole", NETWORKS, NETWORKS[0])  # which is looked at
ITERATIONS = choice("faces.iterations", "rounds", ROUNDS, 3)  # how often routing goes round
KEY = "faces.face"

view = live_view("faces", FOLDER / "faces.js", says=(POSES, NETWORK, ITERATIONS), as_one=True)


def known() -> dict[str, object]:
    """All that the browser has to know of the parts and networks but their drawings and kernels."""
    return {
        "frame": FRAME,
        "side": SIDE,
        "turns": TURNS,
        "region": REGION,
        "tolerance": TOLERANCE,
        "span": SPAN,
        "offsets": OFFSETS["face"],
        "faces": [[turned(offset, turn) for offset in OFFSETS["face"]] for turn in range(TURNS)],
        "wholes": [OFFSETS[name] for name in WHOLES],
        "learnt": [pose[:2] for pose in arranged()],
        "bias": float(detectors().bias[0]),  # type: ignore[index]
        "width": WIDTH,
        "low": LOW,
        "high": HIGH,
    }


def known_arrays() -> tuple[np.ndarray, np.ndarray]:
    """The drawings and the kernels at every turn, each (parts, TURNS, SIDE, SIDE)."""
    drawn = np.stack([np.rot90(drawings(), turn, axes=(1, 2)) for turn in range(TURNS)], axis=1)
    return drawn, detectors(TURNS).w.reshape(TURNS, len(PARTS), SIDE, SIDE).swapaxes(0, 1)


def faces_view() -> None:
    """The live view with what is set."""
    header = {
        **known(),
        "labels": part("faces", "live_"),
        "networks": NETWORKS,
        "rounds": ROUNDS,
        "threshold": THRESHOLD,
        "arrangements": ARRANGEMENTS,
        "orders": ORDERS,
        "spec": values(view.says),
    }
    view(key=KEY, data=pack(header, *known_arrays()))
