"""The engine computes what core computes: the same random stacks through both, every map and every figure compared."""

import base64
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from core.argument_errors import SENTENCES, ArgumentError
from core.convolution import conv2d, output_shape
from core.equivariance import EXACTLY, NEARLY, ShiftExperiment, ShiftReport, verdict
from core.layers import (
    KINDS,
    Abs,
    AvgPool2d,
    BatchNorm2d,
    BlurPool2d,
    Conv1d,
    Conv2d,
    ConvTranspose2d,
    Dense,
    DepthwiseConv2d,
    Flatten,
    GlobalAvgPool2d,
    GlobalMaxPool2d,
    L2Pool2d,
    Layer,
    LocallyConnected2d,
    MaxBlurPool2d,
    MaxPool2d,
    PolyphasePool2d,
    ReLU,
    Resize,
    Softmax,
    Stack,
    Tanh,
)
from core.padding import PADDING_MODES
from core.transforms import translate
from tests.browser.conftest import blank
from ui.live.modules import KIT, exported

STACKS = 500
PANEL_TOLERANCE = 1e-4  # of the map's largest magnitude
FIGURE_TOLERANCE = 1e-3
ROUNDING = 1e-6  # of the largest magnitude before: a map below it counts as zero
BATCH = 50

LOAD = """
async text => {
  window.engine = (await import(URL.createObjectURL(new Blob([text], {type: "text/javascript"})))).default;
}
"""
RUN = """
experiments => experiments.map(({picture, channels, height, width, stack, mode, shift, cells}) => {
  const floats = text => new Float32Array(Uint8Array.from(atob(text), c => c.charCodeAt(0)).buffer);
  const text = map => {
    let bytes = "";
    for (const byte of new Uint8Array(map.buffer, map.byteOffset, map.byteLength)) bytes += String.fromCharCode(byte);
    return btoa(bytes);
  };
  const {createLab, ArgumentError} = window.engine;
  try {
    const lab = createLab({data: floats(picture), channels, height, width}, JSON.parse(stack), mode);
    lab.move([1, -2]);  // what a move leaves behind must not show in the next
    lab.stages.forEach((_, i) => lab.report(i));
    lab.move(shift);
    const stages = lab.stages.map((stage, i) => {
      const {rows, columns, ...figures} = lab.report(i);
      return {
        ...figures,
        interior: [Array.from(rows), Array.from(columns)],
        shape: [stage.channels, stage.height, stage.width],
        span: [stage.low, stage.high, stage.peak],
        still: text(stage.still), moved: text(stage.moved), error: text(lab.error(i)), change: text(lab.change(i)),
        field: lab.field(i, Math.floor(cells[0] * stage.height), Math.floor(cells[1] * stage.width)),
      };
    });
    return {moved: text(lab.input.moved), stages};
  } catch (error) {
    return {refused: error instanceof ArgumentError ? {code: error.code, details: error.details} : error.message};
  }
})
"""


@dataclass(frozen=True)
class Experiment:
    stack: Stack
    picture: np.ndarray  # (C, H, W)
    mode: str
    shift: tuple[int, int]
    cell: tuple[float, float] = (0.5, 0.5)  # whose field is asked for, as shares of the map's sides

    @property
    def json(self) -> dict[str, Any]:
        channels, height, width = self.picture.shape
        return {
            "picture": base64.b64encode(np.ascontiguousarray(self.picture, "<f4").tobytes()).decode(),
            "channels": channels,
            "height": height,
            "width": width,
            "stack": self.stack.to_json(),
            "mode": self.mode,
            "shift": list(self.shift),
            "cells": list(self.cell),
        }

    def __str__(self) -> str:
        layers = json.loads(self.stack.to_json())["layers"]
        described = [{k: v["shape"] if isinstance(v, dict) else v for k, v in layer.items()} for layer in layers]
        return f"{described} on {self.picture.shape} moved by {self.shift}, {self.mode}"


Answer = dict[str, Any]
Run = Callable[[list[Experiment]], list[Answer]]


@pytest.fixture(scope="module")
def engine(browser: Browser) -> Iterator[Page]:
    """A page whose `window.engine` is what engine.js exports, alone."""
    with blank(browser) as page:
        page.evaluate(LOAD, exported(KIT / "engine.js"))
        yield page


@pytest.fixture(scope="module")
def run(engine: Page) -> Run:
    """What the engine answers to each experiment."""

    def run(experiments: list[Experiment]) -> list[Answer]:
        answers: list[Answer] = []
        for first in range(0, len(experiments), BATCH):
            answers += engine.evaluate(RUN, [experiment.json for experiment in experiments[first : first + BATCH]])
        return answers

    return run


# ------------------------------------------------------------------------------------------------ the comparison


def floats(text: str, shape: tuple[int, ...]) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), "<f4").reshape(shape)


def largest(*maps: np.ndarray) -> float:
    return max(float(np.abs(m).max()) for m in maps)


def differences(experiment: Experiment, answer: Answer) -> Iterator[tuple[str, float, float]]:
    """(what, how far the engine is from core, how far it may be) for every panel and figure."""
    if "refused" in answer:
        yield f"refused ({answer['refused']})", 1.0, 0.0
        return
    lab = ShiftExperiment(experiment.stack, experiment.picture, mode=experiment.mode)
    picture = translate(experiment.picture, experiment.shift, mode=experiment.mode)
    yield "moved picture", largest(floats(answer["moved"], picture.shape) - picture), 0.0
    scale = largest(picture, experiment.picture)
    still_run = experiment.stack.trace(experiment.picture)
    run = zip(still_run, lab.moved(experiment.shift), lab.stage_reports(experiment.shift), strict=True)
    for number, (still, moved, report) in enumerate(run):
        stage = answer["stages"][number]
        name = f"{number} {experiment.stack.layers[number].kind}"
        yield f"{name} shape", float(tuple(stage["shape"]) != (1,) * (3 - still.ndim) + still.shape), 0.0
        peak = largest(still, moved)
        allowed = PANEL_TOLERANCE * peak if peak >= ROUNDING * scale else ROUNDING * scale
        panels = {
            "still": still,
            "moved": moved,
            "error": moved
            - (translate(still, report.aligned_shift, mode=experiment.mode) if still.ndim == 3 else still),
            "change": moved - still,
        }
        for panel, expected in panels.items():
            yield f"{name} {panel}", largest(floats(stage[panel], still.shape) - expected), allowed
        span = min(still.min(), moved.min()), max(still.max(), moved.max()), peak
        yield f"{name} span", largest(np.subtract(stage["span"], span)), allowed
        for figure, expected in figures(report).items():
            yield f"{name} {figure}", distance(stage[figure], expected), FIGURE_TOLERANCE
        interior = np.logical_and.outer(*(np.array(axis, bool) for axis in stage["interior"]))
        yield f"{name} interior", float((interior.reshape(report.interior.shape) != report.interior).sum()), 0.0
        scale = max(scale, peak)


def figures(report: ShiftReport) -> dict[str, Any]:
    """The live figures of core's report, by their names in the engine."""
    return {
        "shift": report.shift,
        "expected": report.expected_shift,
        "aligned": report.aligned_shift,
        "equivariance": report.equivariance_error,
        "border": report.border_error,
        "invariance": report.invariance_error,
        "unchanged": report.unchanged,
    }


def distance(got: Any, expected: Any) -> float:
    if got is None or expected is None:
        return 0.0 if got is expected else np.inf
    return largest(np.subtract(got, expected) / max(1.0, largest(np.asarray(expected))))


def faults(experiment: Experiment, answer: Answer) -> list[str]:
    return [
        f"{what} is off by {by:.2e}, allowed {allowed:.2e}: {experiment}"
        for what, by, allowed in differences(experiment, answer)
        if not by <= allowed
    ]


# --------------------------------------------------------------------------------------------- random experiments


def random_experiments(seed: int, count: int) -> Iterator[Experiment]:
    rng = np.random.default_rng(seed)
    while count:
        picture = random_picture(rng)
        shape = picture.shape
        layers = []
        for draw in random_recipe(rng):
            layer = draw(rng, shape)
            try:
                shape = Stack([layer]).output_shape(shape)
                layer(np.zeros(shape_in(layers, picture), np.float32))
            except ValueError:
                break
            layers.append(layer)
        if not layers or any(len(s) == 3 and max(s[1:]) > 120 for s in Stack(layers).shapes(picture.shape)):
            continue
        count -= 1
        shift = tuple(int(rng.integers(-(n // 2), n // 2 + 1)) for n in picture.shape[-2:])
        cell = tuple(rng.uniform(size=2))
        yield Experiment(Stack(layers), picture, str(rng.choice(PADDING_MODES)), shift, cell)


def shape_in(layers: list[Any], picture: np.ndarray) -> tuple[int, ...]:
    return Stack(layers).output_shape(picture.shape) if layers else picture.shape


def random_picture(rng: np.random.Generator) -> np.ndarray:
    channels = int(rng.choice([1, 3]))
    height, width = (int(rng.choice([1, 2, 3, 5, 8, 11, 12, 16, 19, 24, 32])) for _ in range(2))
    kind = rng.integers(8)
    if kind == 0:
        return np.zeros((channels, height, width), np.float32)
    if kind == 1:  # a grating, whose phases tie
        across = np.sin(2 * np.pi * np.arange(width) / rng.choice([4, 8])) / 2 + 0.5
        return np.broadcast_to(across.astype(np.float32), (channels, height, width)).copy()
    if kind == 2:
        picture = np.zeros((channels, height, width), np.float32)
        picture[:, height // 2, width // 2] = 1
        return picture
    return rng.uniform(size=(channels, height, width)).astype(np.float32)


Draw = Callable[[np.random.Generator, tuple[int, ...]], Any]


def random_recipe(rng: np.random.Generator) -> list[Draw]:
    """Shift Lab's order (convolution, activation, pooling), or any up to four layers."""
    if rng.uniform() < 0.6:
        activation = [[], [relu], [absolute]][rng.integers(3)]
        windowed = [max_pool, avg_pool, l2_pool, blur_pool, max_blur_pool, polyphase]
        pools = [[], *([pool] for pool in (*windowed, global_avg, global_max))]
        return [[conv, conv, transposed][rng.integers(3)], *activation, *pools[rng.integers(len(pools))]]
    if rng.uniform() < 0.4:  # a classifier, which ends the grid
        head = [[], [dense], [dense, relu, dense], [dense, softmax], [softmax]][rng.integers(5)]
        return [*(ALL[i] for i in rng.integers(len(ALL), size=rng.integers(0, 3))), flatten, *head]
    return [ALL[i] for i in rng.integers(len(ALL), size=rng.integers(1, 5))]


def conv(rng: np.random.Generator, shape: tuple[int, ...]) -> Conv2d:
    size, dilation = rng.integers(1, 8, size=2), spread(rng)
    amounts = [tuple(map(int, rng.integers(0, 5, size=2))) for _ in range(2)]
    same_kernel = shape[0] == 3 and rng.uniform() < 0.7
    outs, depth, groups = (3, 1, 3) if same_kernel else (int(rng.integers(1, 4)), shape[0], 1)
    return Conv2d(
        kernels(rng, (outs, depth, *size), repeat=same_kernel),
        bias=rng.normal(size=outs).astype(np.float32) if rng.uniform() < 0.2 else None,
        stride=strides(rng),
        padding=["same", "valid", tuple(amounts), halves(size, dilation)][rng.integers(4)],
        dilation=dilation,
        groups=groups,
        padding_mode=str(rng.choice(PADDING_MODES)),
    )


def transposed(rng: np.random.Generator, shape: tuple[int, ...]) -> ConvTranspose2d:
    stride, dilation = strides(rng), spread(rng)
    size = rng.integers(1, 8, size=2)
    groups = shape[0] if rng.uniform() < 0.7 else 1
    crop = [
        tuple(int(v) for v in rng.integers(0, (k - 1) * d + 1, size=2)) for k, d in zip(size, dilation, strict=True)
    ]
    extra = tuple(int(rng.integers(0, max(s, d))) for s, d in zip(stride, dilation, strict=True))
    same = rng.uniform() < 0.15
    return ConvTranspose2d(
        kernels(rng, (shape[0], int(rng.integers(1, 3)), *size)),
        stride=stride,
        padding="same" if same else tuple(crop),
        output_padding=0 if same else extra,
        dilation=dilation,
        groups=groups,
    )


def kernels(rng: np.random.Generator, shape: tuple[int, ...], *, repeat: bool = False) -> np.ndarray:
    """Dense, sparse, column times row, or zero."""
    kind = rng.integers(5)
    w = rng.normal(size=shape)
    if kind == 1:
        w = w * (rng.uniform(size=shape) < 0.4)
    if kind in (2, 3):
        w = w[..., :1] * w[..., :1, :]
    if kind == 4 and rng.uniform() < 0.3:
        w = w * 0
    return (np.broadcast_to(w[:1], shape) if repeat else w).astype(np.float32)


def halves(size: np.ndarray, dilation: tuple[int, int]) -> tuple[tuple[int, int], ...]:
    return tuple(
        ((int(k) - 1) * d // 2, (int(k) - 1) * d - (int(k) - 1) * d // 2) for k, d in zip(size, dilation, strict=True)
    )


def strides(rng: np.random.Generator) -> tuple[int, int]:
    return tuple(int(v) for v in rng.choice([1, 1, 2, 3, 4], size=2))  # type: ignore[return-value]


def spread(rng: np.random.Generator) -> tuple[int, int]:
    if rng.uniform() < 0.6:
        return (1, 1)
    return tuple(int(v) for v in rng.integers(1, 9, size=2))  # type: ignore[return-value]


def max_pool(rng: np.random.Generator, shape: tuple[int, ...]) -> MaxPool2d:
    return MaxPool2d(**pool_options(rng), dilation=tuple(map(int, rng.choice([1, 1, 2], size=2))))


def avg_pool(rng: np.random.Generator, shape: tuple[int, ...]) -> AvgPool2d:
    return AvgPool2d(**pool_options(rng), count_include_pad=bool(rng.integers(2)))


def l2_pool(rng: np.random.Generator, shape: tuple[int, ...]) -> L2Pool2d:
    return L2Pool2d(**pool_options(rng))


def pool_options(rng: np.random.Generator) -> dict[str, Any]:
    size = tuple(int(v) for v in rng.integers(1, 5, size=2))
    amounts = tuple(tuple(int(v) for v in rng.integers(0, k // 2 + 1, size=2)) for k in size)
    return {
        "size": size,
        "stride": None if rng.uniform() < 0.4 else strides(rng),
        "padding": [0, 0, "same", amounts][rng.integers(4)],
        "ceil_mode": bool(rng.uniform() < 0.3),
    }


def blur_pool(rng: np.random.Generator, shape: tuple[int, ...]) -> BlurPool2d:
    return BlurPool2d(taps=int(rng.integers(1, 8)), stride=strides(rng), padding_mode=str(rng.choice(PADDING_MODES)))


def max_blur_pool(rng: np.random.Generator, shape: tuple[int, ...]) -> MaxBlurPool2d:
    size = tuple(int(v) for v in rng.integers(1, 5, size=2))
    mode = str(rng.choice(PADDING_MODES))
    return MaxBlurPool2d(size, taps=int(rng.integers(1, 6)), stride=strides(rng), padding_mode=mode)


def polyphase(rng: np.random.Generator, shape: tuple[int, ...]) -> PolyphasePool2d:
    stride = tuple(int(rng.choice([s for s in (1, 2, 3, 4) if n % s == 0])) for n in shape[-2:])
    return PolyphasePool2d(stride=stride)


def relu(rng: np.random.Generator, shape: tuple[int, ...]) -> ReLU:
    return ReLU()


def absolute(rng: np.random.Generator, shape: tuple[int, ...]) -> Abs:
    return Abs()


def tanh(rng: np.random.Generator, shape: tuple[int, ...]) -> Tanh:
    return Tanh()


def global_avg(rng: np.random.Generator, shape: tuple[int, ...]) -> GlobalAvgPool2d:
    return GlobalAvgPool2d()


def global_max(rng: np.random.Generator, shape: tuple[int, ...]) -> GlobalMaxPool2d:
    return GlobalMaxPool2d()


def depthwise(rng: np.random.Generator, shape: tuple[int, ...]) -> DepthwiseConv2d:
    size, multiplier = rng.integers(1, 5, size=2), int(rng.integers(1, 3))
    return DepthwiseConv2d(
        kernels(rng, (shape[0], multiplier, *size) if rng.integers(2) else (shape[0], *size)),
        stride=strides(rng),
        padding=["same", "valid", 1][rng.integers(3)],
        dilation=spread(rng),
        padding_mode=str(rng.choice(PADDING_MODES)),
    )


def local(rng: np.random.Generator, shape: tuple[int, ...]) -> LocallyConnected2d:
    """A kernel for each of the places of this shape."""
    options: dict[str, Any] = {"stride": strides(rng), "padding": ["same", "valid", 1][rng.integers(3)]}
    options["dilation"] = tuple(map(int, rng.integers(1, 3, size=2)))
    size, outs = tuple(map(int, rng.integers(1, 4, size=2))), int(rng.integers(1, 3))
    try:
        cells = output_shape(shape[-2:], size, **options)
    except ValueError:  # no window fits: a kernel that the layer refuses
        cells = (1, 1)
    bias = [None, (outs,), (outs, *cells)][rng.integers(3)]
    w = rng.normal(size=(*cells, outs, shape[0], *size)).astype(np.float32)
    return LocallyConnected2d(w, bias=None if bias is None else rng.normal(size=bias).astype(np.float32), **options)


def batch_norm(rng: np.random.Generator, shape: tuple[int, ...]) -> BatchNorm2d:
    scale, bias, mean, variance = rng.uniform(0.5, 2, size=(4, shape[0])).astype(np.float32)
    return BatchNorm2d(scale, bias, mean=mean, variance=variance) if rng.integers(2) else BatchNorm2d(scale, bias)


def resized(rng: np.random.Generator, shape: tuple[int, ...]) -> Resize:
    return Resize(tuple(map(int, rng.integers(1, 30, size=2))), mode=str(rng.choice(["nearest", "bilinear"])))


def softmax(rng: np.random.Generator, shape: tuple[int, ...]) -> Softmax:
    return Softmax(axis=-len(shape))


def flatten(rng: np.random.Generator, shape: tuple[int, ...]) -> Flatten:
    return Flatten()


def dense(rng: np.random.Generator, shape: tuple[int, ...]) -> Dense:
    outs = int(rng.integers(1, 8)) if shape[-1] < 4000 else 1
    bias = rng.normal(size=outs).astype(np.float32) if rng.integers(2) else None
    return Dense(rng.normal(size=(outs, shape[-1])).astype(np.float32), bias=bias)


ALL: list[Draw] = [
    conv,
    conv,
    transposed,
    depthwise,
    local,
    batch_norm,
    resized,
    softmax,
    relu,
    absolute,
    tanh,
    max_pool,
    avg_pool,
    l2_pool,
    blur_pool,
    max_blur_pool,
    polyphase,
    polyphase,
    global_avg,
    global_max,
]

# --------------------------------------------------------------------------------------------------------- tests


def test_random_stacks_give_the_maps_and_figures_of_core(run: Run) -> None:
    experiments = list(random_experiments(2026, STACKS))
    found = [f for e, a in zip(experiments, run(experiments), strict=True) for f in faults(e, a)]
    assert not found, "\n".join([f"{len(found)} differences", *found[:20]])


def test_random_stacks_hold_every_layer_mode_and_kind_of_picture() -> None:
    experiments = list(random_experiments(2026, STACKS))
    kinds = {layer.kind for e in experiments for layer in e.stack.layers}
    assert kinds == set(KINDS) - {"conv1d"}  # which takes sequences
    assert {e.mode for e in experiments} == set(PADDING_MODES)
    assert {e.picture.shape[0] for e in experiments} == {1, 3}
    assert any(1 in e.picture.shape[1:] for e in experiments)
    assert any(not e.picture.any() for e in experiments)


def lacking(kinds: Iterable[str], engine: Page) -> set[str]:
    """The kinds of layer that the engine has not."""
    return set(kinds) - set(engine.evaluate("Object.keys(window.engine.LAYERS)"))


def test_every_kind_of_layer_that_core_has_runs_in_the_browser(engine: Page) -> None:
    assert lacking(KINDS, engine) == set()
    assert lacking([*KINDS, "l3_pool2d"], engine) == {"l3_pool2d"}


FORWARD = """([stack, values, sides, double]) => {
  const [channels, height, width] = sides;
  const data = (double ? Float64Array : Float32Array).from(values);
  const {data: found, ...map} = window.engine.forward(JSON.parse(stack), {data, channels, height, width});
  return [found.constructor.name, [map.channels, map.height, map.width], [...found]];
}"""


@pytest.mark.parametrize(("dtype", "rounding"), [(np.float32, 1e-6), (np.float64, 1e-13)])
def test_a_stack_runs_on_a_map_in_its_own_precision(engine: Page, dtype: type, rounding: float) -> None:
    rng = np.random.default_rng(8)
    drawn = [Experiment(e.stack, e.picture.astype(dtype), e.mode, e.shift) for e in random_experiments(8, 60)]
    for case in drawn:
        layers = [replace_weights(layer, rng, dtype) for layer in case.stack.layers]
        expected = Stack(layers).forward(case.picture)
        name, sides, found = engine.evaluate(
            FORWARD,
            [Stack(layers).to_json(), case.picture.ravel().tolist(), list(case.picture.shape), dtype == np.float64],
        )
        assert name == f"{np.dtype(dtype).name.capitalize()}Array"
        assert tuple(sides) == (1,) * (3 - expected.ndim) + expected.shape
        scale = max(1.0, *(largest(stage) for stage in Stack(layers).trace(case.picture)))
        assert largest(np.reshape(found, expected.shape) - expected) <= rounding * scale * 10, str(case)


def replace_weights(layer: Layer, rng: np.random.Generator, dtype: type) -> Layer:
    """The same layer with weights of that precision, which float32 cannot hold if it is float64."""
    if not hasattr(layer, "w"):
        return layer
    w = rng.normal(size=layer.w.shape).astype(dtype)
    return replace(layer, w=w)


def test_a_sequence_is_convolved_as_core_does(engine: Page) -> None:
    rng = np.random.default_rng(9)
    for _ in range(40):
        groups, taps, dilation, stride = (int(rng.integers(1, 4)) for _ in range(4))
        padding = ["same", "valid", (int(rng.integers(0, 5)), int(rng.integers(0, 5)))][rng.integers(3)]
        layer = Conv1d(
            rng.normal(size=(2 * groups, 2, taps)),
            stride=stride,
            padding=padding,
            dilation=dilation,
            groups=groups,
            padding_mode=str(rng.choice(PADDING_MODES)),
        )
        x = rng.normal(size=(2 * groups, 19))
        expected = Stack([layer, ReLU()]).forward(x)
        _, sides, found = engine.evaluate(
            FORWARD, [Stack([layer, ReLU()]).to_json(), x.ravel().tolist(), [len(x), 1, 19], True]
        )
        assert sides == [len(expected), 1, expected.shape[1]]
        np.testing.assert_allclose(np.reshape(found, expected.shape), expected, atol=1e-12)


@pytest.mark.parametrize("dilation", [1, 2, 3])
@pytest.mark.parametrize("padding", ["same", "valid", ((2, 0), (1, 4))])
def test_a_sparse_map_is_convolved_as_any_other(engine: Page, padding: Any, dilation: int) -> None:
    rng = np.random.default_rng(10)
    x = (rng.normal(size=(2, 14, 17)) * (rng.uniform(size=(2, 14, 17)) < 0.1)).astype(np.float32)
    w, bias = rng.normal(size=(3, 2, 3, 5)).astype(np.float32), rng.normal(size=3).astype(np.float32)
    stack = Stack([Conv2d(w, bias=bias, padding=padding, dilation=dilation)])
    code = """([stack, values]) => [true, false].map(isSparse => [...window.engine.createForward(JSON.parse(stack),
      {channels: 2, height: 14, width: 17, isSparse})(Float32Array.from(values)).data])"""
    expected = stack.forward(x)
    for found in engine.evaluate(code, [stack.to_json(), x.ravel().tolist()]):
        np.testing.assert_allclose(np.reshape(found, expected.shape), expected, atol=1e-5)


@pytest.mark.parametrize("mode", PADDING_MODES)
def test_a_map_moves_as_core_moves_it(engine: Page, mode: str) -> None:
    code = """([values, mode, shifts]) => {
      const move = window.engine.createMover({data: Float32Array.from(values), channels: 1, height: 24, width: 20});
      return shifts.map(shift => [...move(shift, mode)]);
    }"""
    shifts = [(0, 0), (3, -5), (-23, 19), (40, 1)]
    for shift, found in zip(shifts, engine.evaluate(code, [NOISE.ravel().tolist(), mode, shifts]), strict=True):
        np.testing.assert_array_equal(np.reshape(found, NOISE.shape), translate(NOISE, shift, mode=mode))


SOBEL = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], np.float32)[None, None]
NOISE = np.random.default_rng(3).uniform(size=(1, 24, 20)).astype(np.float32)
SOBEL_AND_POOL = Experiment(
    Stack([Conv2d(SOBEL, padding=1, padding_mode="circular"), MaxPool2d(2)]), NOISE, "circular", (3, -5)
)


@pytest.mark.parametrize(
    "other",
    [
        replace(SOBEL_AND_POOL, shift=(3, -4)),
        replace(SOBEL_AND_POOL, mode="reflect"),
        replace(SOBEL_AND_POOL, picture=NOISE + np.float32(1e-3) * (np.arange(20) == 7)),
        replace(
            SOBEL_AND_POOL,
            stack=Stack([Conv2d(SOBEL + 2e-3 * (SOBEL == 2), padding=1, padding_mode="circular"), MaxPool2d(2)]),
        ),
        replace(SOBEL_AND_POOL, stack=Stack([Conv2d(SOBEL, padding=1), MaxPool2d(2)])),
    ],
    ids=["shift", "mode", "picture", "weight", "padding mode"],
)
def test_the_comparison_catches_one_thing_that_differs(run: Run, other: Experiment) -> None:
    same, different = run([SOBEL_AND_POOL, other])
    assert not faults(SOBEL_AND_POOL, same)
    assert faults(SOBEL_AND_POOL, different)


@pytest.mark.parametrize("shape", [(1, 1, 1), (1, 1, 9), (3, 7, 1), (1, 6, 8)])
def test_zero_and_tiny_pictures_and_zero_kernels_give_the_figures_of_core(run: Run, shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(5)
    groups = shape[0]
    weights = [np.zeros((groups, 1, 3, 3), np.float32), rng.normal(size=(groups, 1, 7, 7)).astype(np.float32)]
    pools = [[], [MaxPool2d(2, ceil_mode=True)], [GlobalAvgPool2d()], [BlurPool2d()], [MaxBlurPool2d(3)]]
    experiments = [
        Experiment(Stack([Conv2d(w, padding="same", padding_mode=edge, groups=groups), *pool]), picture, mode, shift)
        for w in weights
        for pool in pools
        for edge, mode in zip(PADDING_MODES, PADDING_MODES, strict=True)
        for picture in (np.zeros(shape, np.float32), rng.uniform(size=shape).astype(np.float32))
        for shift in ((0, 0), (shape[1] // 2, -(shape[2] // 2)), (5, -11))
    ]
    found = [f for e, a in zip(experiments, run(experiments), strict=True) for f in faults(e, a)]
    assert not found, "\n".join([f"{len(found)} differences", *found[:20]])


@pytest.mark.parametrize("side", [1, 2, 3, 4, 5, 7, 11])
@pytest.mark.parametrize("rank_one", [False, True])
def test_circular_convolution_moves_with_the_picture_to_the_last_bit(run: Run, side: int, rank_one: bool) -> None:
    rng = np.random.default_rng(side)
    w = rng.normal(size=(1, 1, side, side)).astype(np.float32)
    w = w[..., :1] * w[..., :1, :] if rank_one else w
    closed, padded = (
        Experiment(Stack([Conv2d(w, padding="same", padding_mode=edge)]), NOISE, "circular", (7, -4))
        for edge in ("circular", "zeros")
    )
    exact, broken = (answer["stages"][0] for answer in run([closed, padded]))
    assert exact["equivariance"] == 0
    assert exact["border"] is None
    assert not floats(exact["error"], NOISE.shape).any()
    if side > 1:  # the twin: zero padding breaks it, at the border alone
        assert broken["equivariance"] == 0
        assert broken["border"] > 0.01


@pytest.mark.parametrize("side", [3, 5, 7])
@pytest.mark.parametrize("middle", [1.0, 1e3, 1e8])
def test_a_weight_far_smaller_than_the_largest_keeps_its_own_rounding(run: Run, side: int, middle: float) -> None:
    w = np.ones((1, 1, side, side), np.float32)
    w[0, 0, side // 2, side // 2] = middle  # 1: a column times a row; 1e8: so to all but 1e-8 of the largest
    picture = np.zeros((1, 12, 15), np.float32)
    picture[0, 4, 5] = 1
    (answer,) = run([Experiment(Stack([Conv2d(w, padding="same")]), picture, "zeros", (0, 0))])
    np.testing.assert_array_equal(
        floats(answer["stages"][0]["still"], picture.shape), conv2d(picture, w, padding="same")
    )


def test_polyphase_pooling_of_a_grating_takes_the_lowest_phase_that_ties(run: Run) -> None:
    grating = np.broadcast_to(np.sin(np.arange(16) * np.pi / 4), (1, 16, 16)).astype(np.float32).copy()
    experiments = [Experiment(Stack([PolyphasePool2d()]), grating, "circular", (0, dx)) for dx in range(4)]
    answers = run(experiments)
    assert not [f for e, a in zip(experiments, answers, strict=True) for f in faults(e, a)]
    exact = [answer["stages"][0]["equivariance"] <= EXACTLY for answer in answers]
    assert exact == [True, False, True, False]


def test_fields_hold_all_that_a_cell_sees_and_no_more(run: Run) -> None:
    rng = np.random.default_rng(11)
    experiments = []
    while len(experiments) < 60:
        picture = rng.uniform(size=(1, *rng.integers(9, 20, size=2)))
        first = plain_transposed(rng) if rng.uniform() < 0.5 else plain_conv(rng)
        layers = [first, *(plain_conv(rng) for _ in range(rng.integers(0, 3)))]
        try:
            Stack(layers).trace(picture)
        except ValueError:
            continue
        experiments.append(Experiment(Stack(layers), picture, "zeros", (0, 0), tuple(rng.uniform(size=2))))
    whole = 0
    for experiment, answer in zip(experiments, run(experiments), strict=True):
        stage = answer["stages"][-1]
        cell = tuple(int(share * side) for share, side in zip(experiment.cell, stage["shape"][1:], strict=True))
        (_, height, width), field = experiment.picture.shape, stage["field"]
        if field["top"] < 0 or field["left"] < 0 or field["bottom"] >= height or field["right"] >= width:
            continue  # which rows and columns are left of a field with gaps is another question
        whole += 1
        assert field == seen(experiment, cell), str(experiment)
    assert whole >= 30


def plain_conv(rng: np.random.Generator) -> Conv2d:
    w = rng.uniform(1, 2, size=(1, 1, *rng.integers(1, 5, size=2)))
    return Conv2d(w, stride=strides(rng), dilation=tuple(map(int, rng.integers(1, 3, size=2))))


def plain_transposed(rng: np.random.Generator) -> ConvTranspose2d:
    w = rng.uniform(1, 2, size=(1, 1, *rng.integers(1, 5, size=2)))
    return ConvTranspose2d(w, stride=strides(rng), dilation=tuple(map(int, rng.integers(1, 4, size=2))))


def seen(experiment: Experiment, cell: tuple[int, int]) -> dict[str, int]:
    """The same by core: kernels are positive, so every pixel that a cell sees raises it when it is raised alone."""
    height, width = experiment.picture.shape[-2:]
    impulses = np.eye(height * width).reshape(-1, 1, height, width)
    values = experiment.stack(impulses)[:, 0, cell[0], cell[1]].reshape(height, width)
    if not values.any():
        return {"top": 0, "bottom": -1, "left": 0, "right": -1}
    rows, columns = (np.flatnonzero(values.any(axis=axis)) for axis in (1, 0))
    ends = {"top": rows[0], "bottom": rows[-1], "left": columns[0], "right": columns[-1]}
    return {side: int(place) for side, place in ends.items()}


def test_uncut_fields_have_the_size_stride_and_padding_of_core(run: Run) -> None:
    uneven = {"conv_transpose2d", "resize"}  # whose fields differ from cell to cell
    drawn = [e for e in random_experiments(12, 200) if not uneven & {x.kind for x in e.stack.layers}]
    grids = [e for e in drawn if not e.stack.ends_grid]
    for experiment, answer in zip(grids, run(grids), strict=True):
        stage = answer["stages"][-1]
        cell = (int(share * side) for share, side in zip(experiment.cell, stage["shape"][1:], strict=True))
        size, stride, padding = experiment.stack.receptive_field(experiment.picture.shape)
        first = [int(i * s - p) for i, s, p in zip(cell, stride, padding, strict=True)]
        top, left = first
        bottom, right = (start + n - 1 for start, n in zip(first, size, strict=True))
        field = {"top": top, "bottom": bottom, "left": left, "right": right}
        assert stage["field"] == field, str(experiment)


def test_behind_global_pooling_the_field_is_the_whole_picture(run: Run) -> None:
    stack = Stack([Conv2d(SOBEL), GlobalMaxPool2d()])
    (answer,) = run([Experiment(stack, NOISE, "circular", (1, 2))])
    assert answer["stages"][0]["field"] == {"top": 11, "bottom": 13, "left": 9, "right": 11}
    assert answer["stages"][1]["field"] == {"top": 0, "bottom": 23, "left": 0, "right": 19}


def ones(*shape: int) -> np.ndarray:
    return np.ones(shape, np.float32)


REFUSED: list[tuple[Layer, tuple[int, ...]]] = [
    (Conv2d(ones(1, 1, 7, 7), dilation=3), (1, 16, 16)),
    (Conv2d(ones(1, 1, 7, 5), dilation=(3, 1), padding=1), (1, 16, 3)),
    (Conv2d(ones(3, 1, 3, 3), groups=3), (1, 8, 8)),
    (ConvTranspose2d(ones(2, 1, 3, 3)), (1, 8, 8)),
    (ConvTranspose2d(ones(1, 1, 3, 3), output_padding=1), (1, 4, 4)),
    (ConvTranspose2d(ones(1, 1, 3, 3), padding=3), (1, 1, 4)),
    (ConvTranspose2d(ones(1, 1, 3, 3), stride=2, padding="same", output_padding=1), (1, 4, 4)),
    (MaxPool2d(5), (1, 4, 4)),
    (MaxPool2d((2, 3), dilation=(1, 4)), (1, 4, 4)),
    (MaxPool2d(2, padding=2), (1, 4, 4)),
    (AvgPool2d(2, padding=((0, 0), (2, 3))), (1, 4, 4)),
    (PolyphasePool2d(stride=2), (1, 5, 4)),
]


def refusal(layer: Layer, shape: tuple[int, ...]) -> ArgumentError:
    """What core raises for the layer on a picture of `shape`."""
    with pytest.raises(ArgumentError) as caught:
        ShiftExperiment(Stack([layer]), np.zeros(shape, np.float32))
    return caught.value


@pytest.mark.parametrize(
    ("layer", "shape"), REFUSED, ids=lambda value: value.kind if hasattr(value, "kind") else "x".join(map(str, value))
)
def test_what_core_refuses_is_refused_by_the_same_code_and_values(
    run: Run, layer: Layer, shape: tuple[int, ...]
) -> None:
    (answer,) = run([Experiment(Stack([layer]), np.zeros(shape, np.float32), "circular", (0, 0))])
    error = refusal(layer, shape)
    assert answer == {"refused": json.loads(json.dumps({"code": error.code, "details": error.details}))}


def test_every_code_of_a_layer_is_tried_in_both() -> None:
    of_learning = {"no_patches", "zero_patches", "rate_too_large"}
    assert {refusal(*refused).code for refused in REFUSED} == set(SENTENCES) - of_learning


def test_verdicts_and_their_thresholds_are_those_of_core(engine: Page) -> None:
    errors = [0, EXACTLY, EXACTLY * 1.001, NEARLY, NEARLY * 1.001, 1, 7]
    assert engine.evaluate("errors => errors.map(window.engine.verdict)", errors) == [verdict(e) for e in errors]
    assert engine.evaluate("window.engine.THRESHOLDS") == {"exactly": EXACTLY, "nearly": NEARLY}
