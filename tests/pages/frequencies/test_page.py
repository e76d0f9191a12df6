"""The page Frequencies in the test harness: its figures are those of numpy and core, and links open the same state."""

import re
import time

import numpy as np
import pytest

from core.images import load_image
from core.images.patterns import zone_plate
from core.kernels import KERNELS
from core.spectrum import folded_energy
from pages.frequencies.theorem import on_every_sample, on_picture
from tests.conftest import read_number
from tests.pages.labels import shown, untranslated
from tests.pages.lessons import opener, said
from ui import jobs
from ui.numbers import number
from ui.pictures import ASSETS, PATTERNS
from ui.translations import LANGUAGES

PARTS = ("waves", "kernel", "shift", "sampling", "cost")

opened = opener("frequencies")


def rows(at, mark='class="record"'):
    """The texts of each row of the page's tables by its figure."""
    bodies = "".join(node.proto.body for node in at.main.get("html") if mark in node.proto.body)
    found = re.findall(r'<tr data-(?:figure|side)="(\w+)">(.*?)</tr>', bodies)
    return {name: re.findall(r"<td>(.*?)</td>", row) for name, row in found}


def camera(side=64):
    return load_image((ASSETS / "camera.png").read_bytes(), max_side=side)[0].astype(np.float64)


def kept_by_numpy(x, radius):
    f = np.hypot(np.fft.fftfreq(len(x))[:, None], np.fft.fftfreq(len(x)))
    spectrum = np.fft.fft2(x)
    power = np.abs(spectrum) ** 2
    power[0, 0] = 0
    left = np.fft.ifft2(np.where(f <= radius, spectrum, 0)).real
    return power[f <= radius].sum() / power.sum(), np.linalg.norm(left - x) / np.linalg.norm(x - x.mean()), f <= radius


def test_the_disc_keeps_the_power_that_numpy_says(shell):
    found = rows(opened(shell, pic="camera", size="64", mask="keep.disc.150"))
    share, error, stays = kept_by_numpy(camera(), 0.15)
    assert found["count"] == [f"{stays.sum():,} / 4,096"]
    assert found["share"] == [f"{100 * share:.2f} %"]
    assert found["error"] == found["by_share"] == [number(error)]


def test_the_browser_s_mask_and_shift_become_the_state(shell):
    at = opened(shell, pic="camera", size="64")
    at.session_state["frequencies.mask_view"] = {"mask": "drop.ring.50.100"}
    at.run()
    assert at.query_params["mask"] == "drop.ring.50.100"
    assert "Removed: a ring" in said(at)
    at.session_state["frequencies.mask_view"] = {"mask": "drop.nonsense"}
    at.run()
    assert not at.exception
    assert at.query_params["mask"] == "drop.ring.50.100"
    at.main.button_group(key="frequencies.part").set_value("shift").run()
    for said_there in ("-4,63", "-4,64"):  # the second is beyond the picture: next to it is the first
        at.session_state["frequencies.shift_view"] = {"at": said_there}
        at.run()
        assert rows(at)["shift"] == ["(−4, 63)"]


def test_a_shift_changes_no_magnitude_but_one_with_black_edges_does(shell):
    at = opened(shell, part="shift", pic="camera", size="128", at="7,-20")
    found = rows(at)
    assert found["magnitude"][0].startswith("= ")
    assert read_number(found["magnitude"][0][2:]) < 1e-12
    assert found["phase"][0].startswith("= ")
    assert "every phase is on the ramp" in said(at)
    at.main.selectbox(key="frequencies.edge").set_value("zeros").run()
    found = rows(at)
    assert found["magnitude"][0].startswith("≠ ")
    assert read_number(found["magnitude"][0][2:]) > 1e-3
    assert "another picture" in said(at)


@pytest.mark.parametrize("name", ["gaussian", "laplacian", "sobel_x", "emboss"])
def test_the_product_of_spectra_is_the_convolution(shell, name):
    found = rows(opened(shell, part="kernel", k=name, pic="camera", size="64"))
    for figure in ("circular", "linear"):
        sign, value = found[figure][0].split()
        assert sign == "="
        assert read_number(value) < 1e-12
    assert found["unpadded"][0].startswith("≠ ")
    side = 64 + len(KERNELS[name].weights) - 1
    assert found["padded"] == [f"{side}×{side}"]
    assert found["mean"] == [number(abs(KERNELS[name].weights.sum()))]


def test_every_kernel_is_printed_under_the_limit_for_this_picture_and_every_sample(shell):
    at = opened(shell, part="kernel", pic="camera", size="64")
    for _ in range(60):
        if table := rows(at, 'data-testid="every"'):
            break
        time.sleep(0.5)
        at.run()
    assert set(KERNELS) == set(table)
    worst = re.search(r"largest of all is (\S+)\.\*\*", said(at))
    assert read_number(worst[1]) == max(read_number(value[2:]) for row in table.values() for value in row)
    for name in KERNELS:
        assert [value[0] for value in table[name]] == ["="] * 3
        assert max(read_number(value[2:]) for value in table[name]) < 1e-12


def test_a_stopped_work_says_so_and_can_go_on(shell, monkeypatch):
    monkeypatch.setattr(jobs, "kept", lambda key: None)
    at = opened(shell, part="kernel", pic="brick", size="64")
    at.main.button(key="frequencies.samples.stop").click().run()
    assert "Stopped." in said(at)
    at.main.button(key="frequencies.samples.again").click().run()
    assert at.main.button(key="frequencies.samples.stop")


def test_a_work_that_is_looked_at_again_is_not_begun_again(shell, monkeypatch):
    begun = []

    def slow(x):
        begun.append(x.shape)
        for step in range(8):
            yield step / 8
            time.sleep(0.25)
        return (yield from on_picture(x))

    monkeypatch.setattr("pages.frequencies.every.on_picture", slow)
    at = opened(shell, part="kernel", pic="page", size="64")
    for _ in range(400):
        if rows(at, 'data-testid="every"'):
            break
        time.sleep(0.05)
        at.run()
    assert set(rows(at, 'data-testid="every"')) == set(KERNELS)
    assert len(begun) == 1


def test_works_yield_shares_and_return_every_kernel():
    for steps in (on_picture(np.ones((1, 16, 16))), on_every_sample()):
        share = next(steps)
        assert share == 0
        assert next(steps) > 0
        steps.close()


def test_the_zone_plate_folds_and_the_blur_takes_it(shell):
    at = opened(shell, part="sampling")
    found = rows(at)
    plate = zone_plate(256).astype(np.float64)
    assert found["none"] == [f"{100 * folded_energy(plate, s):.2f} %" for s in (2, 4)]
    assert read_number(found["none"][0].split()[0]) > 70
    assert read_number(found["blur"][0].split()[0]) < 5
    assert "With the stride alone 75.37 %" in said(at)
    at.main.selectbox(key="frequencies.pooling").set_value("polyphase").run()
    assert "does not cure it" in said(at)
    at.main.selectbox(key="frequencies.subject").set_value("picture").run()
    assert not at.exception
    assert rows(at)["none"] != found["none"]


def test_cost_tells_times_and_where_core_changes_over(shell):
    at = opened(shell, part="cost", n="64")
    found = rows(at)
    assert len([name for name in found if name.isdigit()]) == 13
    assert all(row[2] == ("Fourier" if int(k) >= 17 else "sums") for k, row in found.items() if k.isdigit())
    assert read_number(found["counted"][0].removeprefix("k = ")) == pytest.approx(7.7, abs=0.11)
    assert read_number(found["apart"][0]) < 1e-5
    at.main.button(key="frequencies.measure").click().run()
    assert not at.exception
    assert rows(at)["measured"]


@pytest.mark.parametrize(
    "query",
    [
        {"mask": "drop.wedge.45.10"},
        {"mask": "keep.brush.25.100.-40.130.-38"},
        {"part": "kernel", "k": "own", "own": "1,2;3,-4.5"},
        {"part": "shift", "at": "-9,30", "edge": "zeros"},
        {"part": "sampling", "of": "picture", "s": "4", "pool": "max_blur", "w": "7"},
        {"part": "cost", "n": "128"},
    ],
)
def test_a_link_opens_the_same_state(shell, query):
    query |= {"size": "64", "pic": "brick"}
    at = opened(shell, **query)
    at.run()
    assert {name: at.query_params[name] for name in query} == query


@pytest.mark.parametrize("query", [{"part": "all"}, {"mask": "keep.disc.x"}, {"mask": "keep.ring.9.1"}, {"at": "1"}])
def test_a_bad_link_falls_back_to_the_default(shell, query):
    at = opened(shell, size="64", pic="camera", **query)
    assert rows(at)["count"] == rows(opened(shell, size="64", pic="camera", mask="keep.disc.100"))["count"]


@pytest.mark.parametrize("part", ["waves", "kernel", "shift", "sampling"])
@pytest.mark.parametrize("pattern", PATTERNS)
def test_computed_pictures_give_figures_and_never_nan(shell, part, pattern):
    at = opened(shell, part=part, pic=pattern, size="64", of="picture")
    assert rows(at)
    assert not re.search(r"\bnan\b|\binf\b", " ".join(shown(at)), re.IGNORECASE)


@pytest.mark.parametrize("own", ["0,0;0,0", ";".join(["1,-2,3,-4,5,-6,1000"] * 7), "7"])
def test_odd_kernels_give_figures_and_never_nan(shell, own):
    at = opened(shell, part="kernel", k="own", own=own, size="64")
    assert rows(at)["circular"][0].startswith("=")
    assert not re.search(r"\bnan\b|\binf\b", " ".join(shown(at)), re.IGNORECASE)


def test_a_picture_that_is_no_square_says_which_part_is_shown(shell):
    assert any("128 × 128" in caption.value for caption in opened(shell, pic="coffee").main.caption)
    assert not any("128 × 128" in caption.value for caption in opened(shell, pic="camera").main.caption)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", PARTS)
def test_no_label_is_left_untranslated(shell, language, part):
    at = opened(shell, lang=language, part=part, size="64", pic="coffee")
    assert [left for text in shown(at) for left in untranslated(text, language)] == []
