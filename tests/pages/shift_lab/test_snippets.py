"""The code to take away: run as it stands, it loads the page's very array and computes the page's maps."""

import ast
import io
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.equivariance import ShiftExperiment, stage_reports
from core.padding import PADDING_MODES
from core.transforms import translate
from pages.shift_lab.settings import ACTIVATIONS, POOLINGS, Settings
from pages.shift_lab.snippets import PICTURE_FILE, core_snippet, picture_file, pytorch_snippet
from tests.conftest import ROOT
from tests.core.oracles import CLOSE32
from tests.pages.shift_lab import torch_stand_in
from ui.pictures import SAMPLES, SIZES, UPLOAD, Choice, File, Picture, made


def opened(shell, **query):
    """Shift Lab with its code shown."""
    at = shell(pool="none", **query)
    at.session_state["shift_lab.code"] = True
    at.run()
    assert not at.exception
    return at


def page_array(at):
    """The array that the page measures."""
    return list(at.session_state["experiment.measured"].values())[-1].x


def run_here(code):
    """What the code leaves behind; what it prints is in `said`, not on the screen."""
    said = []
    names = {"__name__": "taken_away", "print": lambda *values: said.append(values), "said": said}
    exec(compile(code, "taken_away", "exec"), names)
    return names


def core_code(at):
    return at.main.code[0].value


def loaded(picture):
    """What the code for core loads for a picture."""
    code = core_snippet(Settings().program(len(picture.array)).stack, picture, (0, 1), "circular")
    return run_here(code.partition("w0 = ")[0])["x"]


def test_the_code_for_core_loads_every_sample_in_every_size(monkeypatch):
    monkeypatch.chdir(ROOT)
    for number, (name, size) in enumerate(product(SAMPLES, SIZES)):
        picture = made(Choice(name, None, size, colour=number % 3 == 0))
        np.testing.assert_array_equal(loaded(picture), picture.array, strict=True)


def test_the_page_shows_the_code_of_what_it_measures(shell, monkeypatch, tmp_path):
    monkeypatch.chdir(ROOT)
    at = opened(shell, pic="camera", size="512")
    np.testing.assert_array_equal(run_here(core_code(at).partition("w0 = ")[0])["x"], page_array(at), strict=True)
    monkeypatch.chdir(tmp_path)
    for name, data in list(uploads())[:2]:
        Path(name).write_bytes(data)
        at.sidebar.file_uploader[0].upload(name, data).run()
        assert repr(name) in core_code(at)
        np.testing.assert_array_equal(run_here(core_code(at).partition("w0 = ")[0])["x"], page_array(at), strict=True)


def uploads():
    """30 pictures: (name, bytes), of odd and even sides, wide, high, small and large, grey and in colour."""
    rng = np.random.default_rng(0)
    sides = [(100, 80), (80, 100), (15, 15), (8, 9), (7, 300), (513, 511), (448, 64), (65, 63), (640, 480), (1, 40)]
    while len(sides) < 30:
        sides.append(tuple(int(v) for v in rng.integers(5, 700, 2)))
    for number, (width, height) in enumerate(sides):
        pixels = rng.integers(0, 256, (height, width, 3), dtype=np.uint8)
        file, kind = io.BytesIO(), ("PNG", "JPEG", "TIFF")[number % 3]
        Image.fromarray(pixels if number % 2 else pixels[..., 0]).save(file, kind)
        yield f"my 'own' picture {number}.{kind.lower()}", file.getvalue()


def test_the_code_for_core_loads_30_uploads(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    guessed_wrong = 0
    for number, (name, data) in enumerate(uploads()):
        Path(name).write_bytes(data)
        for size in SIZES[number % 2 :: 2]:
            picture = made(Choice(UPLOAD, File(name[-9:], data, f"{number}", name), size, number % 3 == 0))
            np.testing.assert_array_equal(loaded(picture), picture.array, strict=True)
            guessed = replace(picture, size=max(picture.array.shape[1:]))  # the twin: the size as the array has it
            guessed_wrong += loaded(guessed).shape != picture.array.shape
    assert guessed_wrong >= 5


def test_a_size_that_was_lowered_for_large_maps_is_the_one_in_the_code(shell, monkeypatch):
    monkeypatch.chdir(ROOT)
    at = opened(shell, size="512", pic="chelsea", t="1", s="4")
    assert "max_side=128" in core_code(at)
    np.testing.assert_array_equal(run_here(core_code(at).partition("w0 = ")[0])["x"], page_array(at), strict=True)


def test_the_whole_code_for_core_measures_what_the_page_says(shell, monkeypatch):
    monkeypatch.chdir(ROOT)
    at = opened(shell, size="64", pic="coffee", colour="1", k="gabor", pm="reflect", at="4,-3", move="zeros")
    names = run_here(core_code(at))
    for ours, theirs in zip(
        stage_reports(names["stack"], names["x"], (4, -3), mode="zeros"),
        ShiftExperiment(names["stack"], page_array(at), mode="zeros").stage_reports((4, -3)),
        strict=True,
    ):
        assert ours.equivariance_error == theirs.equivariance_error
        assert ours.measured_shift == theirs.measured_shift


def test_what_the_camera_took_is_read_from_the_page_s_file(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    x = np.random.default_rng(0).random((3, 24, 16)).astype(np.float32)
    taken = Picture("upload", "0", x, 64)
    Path(PICTURE_FILE).write_bytes(picture_file(taken))
    code = core_snippet(Settings().program(3).stack, taken, (1, 2), "circular")
    np.testing.assert_array_equal(run_here(code)["x"], x, strict=True)


def drawn(rng):
    """Settings of every kind, with paddings and crops past the small pictures' sides."""
    return Settings(
        kernel=str(rng.choice(["sobel_x", "gaussian", "gabor", "roberts_y", "motion"])),
        transposed=bool(rng.random() < 0.3),
        stride=int(rng.integers(1, 4)),
        dilation=int(rng.integers(1, 3)),
        padding=("same", 0, 3, 9, 24)[int(rng.integers(5))],
        padding_mode=str(rng.choice(PADDING_MODES)),
        crop=int(rng.integers(0, 3)),
        activation=str(rng.choice(list(ACTIVATIONS))),
        pooling=str(rng.choice(list(POOLINGS))),
        window=int(rng.integers(2, 9)),
        pool_stride=int(rng.integers(1, 4)),
    )


def experiments(count, seed=0):
    """`count` experiments that fit: (stack, picture, shift, mode), on small pictures of odd and even sides."""
    rng = np.random.default_rng(seed)
    while count:
        channels = int(rng.choice([1, 3]))
        x = rng.random((channels, *(int(v) for v in rng.integers(1, 17, 2)))).astype(np.float32)
        stack = drawn(rng).program(channels).stack
        try:
            stack(x)
        except ValueError:  # a pooling that does not divide, a kernel that does not fit
            continue
        shift = tuple(int(v) for v in rng.integers(-20, 21, 2))
        yield stack, Picture("upload", "0", x, 64, "x.png"), shift, str(rng.choice(PADDING_MODES))
        count -= 1


def test_the_code_for_pytorch_computes_the_page_s_maps(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    torch_stand_in.install(monkeypatch)
    kinds = set()
    for stack, picture, shift, mode in experiments(100):
        Path(PICTURE_FILE).write_bytes(picture_file(picture))
        names = run_here(pytorch_snippet(stack, picture, shift, mode))
        still, moved = stack(picture.array), stack(translate(picture.array, shift, mode=mode))
        np.testing.assert_allclose(names["still"].array[0], still, **CLOSE32)
        np.testing.assert_allclose(names["moved"].array[0], moved, **CLOSE32)
        report = ShiftExperiment(stack, picture.array, mode=mode).report(shift)
        if np.abs(still).max() > 1e-3:  # else core takes what is rounding for zero
            assert names["said"][0][0] == pytest.approx(report.invariance_error, rel=1e-4, abs=1e-5)
        kinds |= {layer.kind for layer in stack.layers}
    assert kinds == {layer.kind for pool in POOLINGS for t in (0, 1) for layer in every(pool, bool(t))}


def every(pooling, transposed):
    return [
        layer
        for activation in ACTIVATIONS
        for layer in Settings(pooling=pooling, transposed=transposed, activation=activation).program(1).stack.layers
    ]


def test_the_code_for_pytorch_imports_nothing_of_ours():
    for stack, picture, shift, mode in experiments(20, seed=1):
        tree = ast.parse(pytorch_snippet(stack, picture, shift, mode))
        imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        assert imported == {"numpy", "torch", "torch.nn.functional"}
        assert not any(isinstance(node, ast.ImportFrom) for node in ast.walk(tree))


@pytest.mark.parametrize("mode", PADDING_MODES)
def test_the_padding_in_the_code_is_numpy_s_for_any_width(monkeypatch, tmp_path, mode):
    monkeypatch.chdir(tmp_path)
    torch_stand_in.install(monkeypatch)
    picture = Picture("upload", "0", np.zeros((1, 4, 4), np.float32), 64)
    Path(PICTURE_FILE).write_bytes(picture_file(picture))
    pad = run_here(pytorch_snippet(Settings().program(1).stack, picture, (0, 1), mode))["pad"]
    as_numpy = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}[mode]
    for height, width in ((1, 1), (1, 3), (2, 5), (4, 4)):
        x = np.random.default_rng(0).random((1, 2, height, width))
        for sides in ((0, 0, 0, 1), (1, 2, 3, 4), (9, 11, 13, 7)):
            left, right, top, bottom = sides
            expected = np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)), mode=as_numpy)
            np.testing.assert_array_equal(pad(torch_stand_in.Tensor(x), *sides, mode).array, expected)
