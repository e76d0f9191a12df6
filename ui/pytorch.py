"""Layers as lines of PyTorch that do the same to a batch `x`: what needs more than a template.

`pad`, which the lines may call, is PAD.
"""

from __future__ import annotations

from collections.abc import Callable
from math import comb
from typing import Any

from core.layers import Layer
from core.padding import Padding, resolve_padding

Shape = tuple[int, ...]
Lines = Callable[[Any, str, Shape], list[str]]  # of a layer, the name of its weights, and the shape that enters it

PAD = """
def pad(x, left, right, top, bottom, mode):
    # as numpy.pad does it, for any width: reflect and circular go on repeating
    if mode == "zeros":
        return F.pad(x, (left, right, top, bottom))

    def cells(n, before, after):
        at = torch.arange(-before, n + after)
        if mode == "circular":
            return at % n
        if mode == "replicate" or n == 1:
            return at.clamp(0, n - 1)
        return n - 1 - (at % (2 * n - 2) - (n - 1)).abs()

    return x[..., cells(x.shape[-2], top, bottom), :][..., cells(x.shape[-1], left, right)]
"""


def lines(*templates: str) -> Lines:
    """Lines whose fields are the layer's options, and `w` its weights."""
    return lambda layer, w, entering: [one.format(w=w, **_options(layer)) for one in templates]


def _options(layer: Layer) -> dict[str, Any]:
    return {name: value for name, value in vars(layer).items() if name != "w"}


def conv2d(layer: Any, w: str, entering: Shape) -> list[str]:
    """A convolution, padded first."""
    padded = _padded(layer.padding, entering, layer.w.shape[2:], layer)
    call = "x = F.conv2d(x, {w}, stride={stride}, dilation={dilation}, groups={groups})"
    return padded + lines(call)(layer, w, entering)


def conv_transpose2d(layer: Any, w: str, entering: Shape) -> list[str]:
    """A transposed convolution; what it crops is the same on both sides."""
    ((top, _), (left, _)) = resolve_padding(layer.padding, (1, 1), (1, 1))
    options = (
        f"stride={layer.stride}, padding={(top, left)}, output_padding={layer.output_padding}, "
        f"groups={layer.groups}, dilation={layer.dilation}"
    )
    return [f"x = F.conv_transpose2d(x, {w}, {options})"]


def blur(layer: Any, w: str, entering: Shape) -> list[str]:
    """A binomial kernel on each channel, padded first."""
    before, after = (layer.taps - 1) // 2, layer.taps // 2
    row = [comb(layer.taps - 1, k) for k in range(layer.taps)]
    kernel = f"torch.outer(row, row).repeat({entering[0]}, 1, 1, 1)"
    return [
        f"row = torch.tensor({row}, dtype=x.dtype) / {sum(row)}",
        f'x = pad(x, {before}, {after}, {before}, {after}, "{layer.padding_mode}")',
        f"x = F.conv2d(x, {kernel}, stride={layer.stride}, groups={entering[0]})",
    ]


def max_blur(layer: Any, w: str, entering: Shape) -> list[str]:
    """The maximum at stride 1, padded first, then a blur."""
    ((top, bottom), (left, right)) = tuple(((k - 1) // 2, k // 2) for k in layer.size)
    return [
        f'x = pad(x, {left}, {right}, {top}, {bottom}, "{layer.padding_mode}")',
        f"x = F.max_pool2d(x, {layer.size}, stride=1)",
        *blur(layer, w, entering),
    ]


def polyphase(layer: Any, w: str, entering: Shape) -> list[str]:
    """The phase of the most energy."""
    rows, columns = layer.stride
    return [
        f"phases = [x[..., r::{rows}, c::{columns}] for r in range({rows}) for c in range({columns})]",
        "energy = [float(phase.double().square().sum()) for phase in phases]",
        "# of those that tie the first",
        "x = next(p for p, e in zip(phases, energy) if e >= (1 - 1e-6) * max(energy))",
    ]


def _padded(padding: Padding, entering: Shape, kernel: tuple[int, int], layer: Any) -> list[str]:
    """The line with what `padding` means here; nothing where it adds nothing."""
    options = {"stride": layer.stride, "dilation": layer.dilation}
    (top, bottom), (left, right) = resolve_padding(padding, (entering[-2], entering[-1]), kernel, **options)
    if not any((top, bottom, left, right)):
        return []
    return [f'x = pad(x, {left}, {right}, {top}, {bottom}, "{layer.padding_mode}")']
