"""The experiment as code to take away: for `core`, and for PyTorch with the same numbers and nothing of ours.

Both load the very array that the page works on. What `core` can make again, it makes: a sample or a file of the user's
in the page's size, or a computed picture. PyTorch reads the array itself, which the page gives as PICTURE_FILE.
"""

from __future__ import annotations

import io

import numpy as np
from streamlit.delta_generator import DeltaGenerator

from core.images.patterns import PATTERNS
from core.layers import Stack
from pages.shift_lab.experiment import Experiment
from pages.shift_lab.view import Committed
from ui.layer_kinds import pytorch_lines
from ui.pictures import Picture
from ui.pytorch import PAD
from ui.translations import t

PICTURE_FILE = "picture.npy"


def take_away(box: DeltaGenerator, experiment: Experiment, at: Committed) -> None:
    """The experiment as code, and the picture as a file that it reads."""
    picture = experiment.picture
    what = experiment.program.stack, picture, at.shift, experiment.mode
    box.code(core_snippet(*what), language="python")
    box.download_button(
        t("shift_lab.code_picture", file=PICTURE_FILE),
        picture_file(picture),
        PICTURE_FILE,
        key="shift_lab.picture",
        help=t("shift_lab.code_picture_help"),
        on_click="ignore",
    )
    box.code(pytorch_snippet(*what), language="python")


def picture_file(picture: Picture) -> bytes:
    """The page's picture as the file that the code reads: (C, H, W) float32 in numpy's format."""
    file = io.BytesIO()
    np.save(file, picture.array)
    return file.getvalue()


def core_snippet(stack: Stack, picture: Picture, shift: tuple[int, int], mode: str) -> str:
    """Python that measures the same with `core`, to be run beside it."""
    names = sorted({type(layer).__name__ for layer in stack.layers} | {"Stack"})
    imported, loaded = _loaded(picture)
    lines = [
        "import numpy as np",
        "",
        "from core.equivariance import stage_reports",
        *sorted([*imported, f"from core.layers import {', '.join(names)}"]),
        "",
        *loaded,
    ]
    entries = []
    for i, layer in enumerate(stack.layers):
        arguments = []
        for name, value in vars(layer).items():
            if isinstance(value, np.ndarray):
                lines.append(f"{name}{i} = {_array(value, 'np.array')}")
                arguments.append(f"{name}={name}{i}")
            elif value is not None:
                arguments.append(f"{name}={value!r}")
        entries.append(f"    {type(layer).__name__}({', '.join(arguments)}),")
    lines += [
        "stack = Stack([",
        *entries,
        "])",
        f"for layer, report in zip(stack.layers, stage_reports(stack, x, {shift}, mode={mode!r})):",
        "    print(type(layer).__name__, report)",
    ]
    return "\n".join(lines) + "\n"


def pytorch_snippet(stack: Stack, picture: Picture, shift: tuple[int, int], mode: str) -> str:
    """Python that computes the still and the moved maps with PyTorch."""
    body, weights = [], []
    for i, (layer, entering) in enumerate(zip(stack.layers, stack.shapes(picture.array.shape), strict=False)):
        if isinstance(w := getattr(layer, "w", None), np.ndarray):
            weights.append(f"w{i} = {_array(w, 'torch.tensor')}")
        body += [f"    {line}" for line in pytorch_lines(layer, f"w{i}", entering)]
    lines = [
        "import numpy as np",
        "import torch",
        "import torch.nn.functional as F",
        "",
        *weights,
        "",
        *PAD.splitlines(),
        "",
        "",
        "def f(x):",
        *body,
        "    return x",
        "",
        "",
        "def move(x, dy, dx):",
        *(f"    {line}" for line in _pytorch_move(mode)),
        "",
        "",
        f'x = torch.from_numpy(np.load("{PICTURE_FILE}")).unsqueeze(0)  # {(1, *picture.array.shape)}, a batch of one',
        f"still, moved = f(x), f(move(x, {shift[0]}, {shift[1]}))",
        "apart, size = float((moved - still).norm()), float(still.norm())",
        "print(apart / size if size else float(apart > 0))  # the invariance error",
    ]
    return "\n".join(lines) + "\n"


def _loaded(picture: Picture) -> tuple[list[str], list[str]]:
    """What to import, and the lines that make the page's picture again."""
    shape = picture.array.shape
    if picture.name in PATTERNS:
        made = f"PATTERNS[{picture.name!r}]({picture.size})"
        colour = shape[0] == 3
        line = f"x = {f'np.repeat({made}, 3, axis=0)' if colour else made}  # {shape}"
        return ["from core.images.patterns import PATTERNS"], [line]
    if not picture.file:  # of the camera there is no file but the page's
        return [], [f'x = np.load("{PICTURE_FILE}")  # {shape}']
    lines = [
        f"with open({picture.file!r}, 'rb') as file:",
        f"    x = load_image(file.read(), max_side={picture.size}, color={shape[0] == 3})  # {shape}",
    ]
    return ["from core.images import load_image"], lines


def _array(values: np.ndarray, constructor: str) -> str:
    """An array as code; kernels that are all the same are written once."""
    library = constructor.partition(".")[0]
    dtype = f"dtype={library}.{values.dtype.name}"
    if len(values) > 1 and (values == values[0]).all():
        repeat = (
            f"np.tile({{}}, ({len(values)}, 1, 1, 1))" if library == "np" else f"{{}}.repeat({len(values)}, 1, 1, 1)"
        )
        return repeat.format(f"{constructor}({values[:1].tolist()}, {dtype})")
    return f"{constructor}({values.tolist()}, {dtype})"


def _pytorch_move(mode: str) -> list[str]:
    if mode == "circular":
        return ["return torch.roll(x, (dy, dx), dims=(-2, -1))"]
    return [
        "height, width = x.shape[-2:]",
        f'x = pad(x, max(dx, 0), max(-dx, 0), max(dy, 0), max(-dy, 0), "{mode}")',
        "return x[..., max(-dy, 0) : max(-dy, 0) + height, max(-dx, 0) : max(-dx, 0) + width]",
    ]
