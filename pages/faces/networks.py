"""Four networks that say how much of a face is there, from the same detectors of its parts. Nothing here is trained.

A detector is the part itself, mean-free and of such a length that it answers 1 to its own drawing; what lies below SURE
counts as nothing (bias and ReLU). Each network ends with the mean over the four parts, so that it answers 1 to the face
in the middle of the frame, which all of them know. The second convolution has its detectors at every turn, as capsules
have, and a kernel of the face for each; the others know upright parts alone.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from core.layers import Conv2d, Dense, Flatten, GlobalMaxPool2d, LocallyConnected2d, MaxPool2d, ReLU, Stack
from pages.faces.drawing import drawings
from pages.faces.poses import FRAME, LOW, OFFSETS, PARTS, SIDE, TURNS, arranged, turned

SURE = 0.6  # of the answer to a part's own drawing: above what any other part, however turned, calls forth
REGION = 13  # pixels of a region's side
TOLERANCE = 5  # pixels: the side of the maximum that the second convolution looks at
SPAN = 2 * max(abs(side) for offset in OFFSETS["face"] for side in offset) + 1  # from the first part to the last
STACKS = ("global", "region", "local", "context")


@cache
def detectors(turns: int = 1) -> Conv2d:
    """The convolution that finds the parts, (turns * parts, 1, SIDE, SIDE): turn after turn, all parts at each."""
    parts = drawings().astype(np.float64)
    parts = parts - parts.mean((1, 2), keepdims=True)
    parts /= (parts**2).sum((1, 2), keepdims=True)
    kernels = np.stack([np.rot90(part, turn) for turn in range(turns) for part in parts])[:, np.newaxis]
    bias = np.full(len(kernels), -SURE / (1 - SURE), np.float32)
    return Conv2d((kernels / (1 - SURE)).astype(np.float32), bias=bias, padding=SIDE // 2)


@cache
def network(name: str) -> Stack:
    """The network of one of STACKS: for a picture (1, FRAME, FRAME) a number (1,); "context" says one a turn, (TURNS,).

    Its answer is the largest of them.
    """
    found = [detectors(), ReLU()]
    mean = Dense(np.full((1, len(PARTS)), 1 / len(PARTS), np.float32))
    if name == "global":
        return Stack([*found, GlobalMaxPool2d(), Flatten(), mean])
    if name == "region":
        return Stack([*found, MaxPool2d(REGION), Flatten(), Dense(_where_known())])
    if name == "local":
        return Stack([_locally_connected(), ReLU(), GlobalMaxPool2d(), Flatten(), mean])
    near = MaxPool2d(TOLERANCE, stride=1, padding=TOLERANCE // 2)
    return Stack([detectors(TURNS), ReLU(), near, _face_convolution(), GlobalMaxPool2d(), Flatten()])


def _where_known() -> np.ndarray:
    """A mean of one region a part: that in which it stands when the face is in the middle, (1, parts * regions)."""
    w = np.zeros((len(PARTS), FRAME // REGION, FRAME // REGION), np.float32)
    for part, pose in enumerate(arranged()):
        w[part, pose.row // REGION, pose.column // REGION] = 1 / len(PARTS)
    return w.reshape(1, -1)


def _locally_connected() -> LocallyConnected2d:
    """Detectors that share nothing: only where a part is in the face in the middle does a kernel know it."""
    shared = detectors()
    places = FRAME - SIDE + 1
    w = np.zeros((places, places, *shared.w.shape), np.float32)
    for part, pose in enumerate(arranged()):
        w[pose.row - LOW, pose.column - LOW, part] = shared.w[part]
    return LocallyConnected2d(w, bias=shared.bias)


def _face_convolution() -> Conv2d:
    """A kernel as large as the face for each turn, (TURNS, parts, SPAN, SPAN), over the maps of the parts turned so.

    Each part is at its place in the face at that turn.
    """
    w = np.zeros((TURNS, len(PARTS), SPAN, SPAN), np.float32)
    for turn in range(TURNS):
        for part, offset in enumerate(OFFSETS["face"]):
            row, column = turned(offset, turn)
            w[turn, part, SPAN // 2 + row, SPAN // 2 + column] = 1 / len(PARTS)
    return Conv2d(w, padding=SPAN // 2, groups=TURNS)


def part_maps(x: np.ndarray, *, turns: int = 1) -> np.ndarray:
    """The detectors' maps of pictures (..., 1, FRAME, FRAME): (..., parts, turns, FRAME, FRAME)."""
    maps = Stack([detectors(turns), ReLU()]).forward(x)
    return maps.reshape(*maps.shape[:-3], turns, len(PARTS), FRAME, FRAME).swapaxes(-4, -3)
