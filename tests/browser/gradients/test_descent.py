"""The live boards of Gradients in a real browser: their arithmetic is core's, and what is dragged follows at once."""

import re
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, expect

from core.convolution import conv2d
from core.gradients import fit_kernel
from core.images import load_image
from core.kernels import KERNELS
from pages.gradients import recurrence, squares
from pages.gradients.boards import FOLDER
from pages.gradients.bowls import KINDS, PICTURE_SIDES, block, bowl, start, task
from tests.browser.conftest import arithmetic
from tests.browser.lab import PHONE
from tests.conftest import Pages, settle
from ui.pictures import ASSETS

ROUNDING = 1e-9
SOBEL = KERNELS["sobel_x"].weights[None, None].astype(float)
FRAME = 1000 / 30  # ms
SMOOTH = """async (root, name) => {
  const slider = root.querySelector(`input[data-name=${name}]`);
  const frames = [];
  for (let n = 0, last = 0; n < 60; n++) {
    const now = await new Promise(requestAnimationFrame);
    if (last) frames.push(now - last);
    last = now;
    slider.value = Math.round(Number(slider.min) + (n % 30) / 30 * (slider.max - slider.min));
    slider.dispatchEvent(new Event("input"));
  }
  return frames.sort((a, b) => a - b)[frames.length >> 1];
}"""  # ms from frame to frame, in the middle of 60 with a change in each


def camera(side: int = PICTURE_SIDES[3]) -> np.ndarray:
    return load_image((ASSETS / "camera.png").read_bytes(), max_side=side, color=False)


class Board:
    """A tab with a live board."""

    def __init__(self, pages: Pages) -> None:
        self.page = pages.opened[0]
        self.view = self.page.get_by_test_id("gradients-view")

    def open(self, server: str, part: str, **query: Any) -> "Board":
        self.page.goto(f"{server}/gradients?{urlencode({'part': part, **query})}")
        expect(self.view).to_have_attribute("data-part", part, timeout=60_000)
        settle(self.page)
        return self

    @property
    def figures(self) -> dict[str, Any]:
        return self.view.evaluate("root => root.figures")

    def grid(self, name: str) -> Locator:
        return self.view.locator(f"[data-grid={name}]")

    def row(self, name: str) -> Locator:
        return self.page.locator(f"tr[data-figure={name}] td").first

    def slide(self, name: str, value: int, *, release: bool) -> None:
        code = """(slider, [value, release]) => {
          slider.value = value;
          slider.dispatchEvent(new Event("input"));
          if (release) slider.dispatchEvent(new Event("change"));
          return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        }"""
        self.view.locator(f"input[data-name={name}]").evaluate(code, [value, release])


@pytest.fixture
def board(desk: Pages) -> Iterator[Board]:
    desk.errors.clear()
    yield Board(desk)
    assert desk.errors == []


@pytest.fixture(scope="module")
def maths(browser: Browser) -> Iterator[Callable[..., Any]]:
    """The boards' arithmetic: `maths("m.sum(a.x)", x=[1, 2])`."""
    with arithmetic(browser, FOLDER / "backward.js", FOLDER / "slopes.js") as run:
        yield run


def test_the_gradients_of_the_board_are_core_s(maths: Callable[..., Any]) -> None:
    code = """(() => { const way = m.usesOf(a.at), y = m.outputsOf(way, a.x, a.w), dy = m.slopeOf(a.kind, y, a.g);
      return {...m.gradients(way, a.x, a.w, dy), y, dy}; })()"""
    for kernel, kind, s, p in product(("sobel_x", "emboss"), ("sum", "squares", "mixed"), (1, 2), (0, 1)):
        x, g = squares.square("numbers", squares.SIDE, 1, camera()), squares.slopes(1)
        found = squares.backward(x, kernel, kind, g, s, p)
        w = KERNELS[kernel].weights.ravel().tolist()
        at = {"n": squares.SIDE, "k": 3, "s": s, "p": p}
        live = maths(code, at=at, x=x.ravel().tolist(), w=w, g=g.tolist(), kind=kind)
        for name in ("y", "dy", "dx", "dw"):
            np.testing.assert_allclose(live[name], getattr(found, name).ravel(), rtol=0, atol=ROUNDING)
        assert live["db"] == pytest.approx(found.db)


def test_the_spread_gradient_under_the_turned_kernel_is_the_input_s_gradient(maths: Callable[..., Any]) -> None:
    code = "[m.spread(a.dy, a.at).cells.map(v => v ?? 0), m.turned(a.w)]"
    for s, p in product((1, 2), (0, 1)):
        x, g = squares.square("numbers", squares.SIDE, 2, camera()), squares.slopes(2)
        found = squares.backward(x, "emboss", "mixed", g, s, p)
        w = KERNELS["emboss"].weights.ravel().tolist()
        at = {"n": squares.SIDE, "k": 3, "s": s, "p": p}
        cells, turned = maths(code, at=at, w=w, dy=found.dy.ravel().tolist())
        full = conv2d(np.reshape(cells, (1, 7, 7)), np.reshape(turned, (1, 1, 3, 3)))[0]
        np.testing.assert_allclose(full, found.dx, rtol=0, atol=ROUNDING)


def test_the_switches_are_core_s(maths: Callable[..., Any]) -> None:
    code = """(() => { const found = m.windowsOf(a.x, 6, a.size, a.stride);
      return {...m.poolGradients(found, a.g, 36), winners: found.map(one => one.winner)}; })()"""
    for cells, size, stride in product(("numbers", "picture"), (2, 3), (1, 2, 3)):
        x, g = squares.square(cells, squares.POOLED_SIDE, 4, camera(64)), squares.slopes(4)
        found = squares.pooled(x, size, stride, g)
        live = maths(code, x=x.ravel().tolist(), g=g.tolist(), size=size, stride=stride)
        assert live["winners"] == found.winners.ravel().tolist()
        np.testing.assert_allclose(live["max"], found.max.ravel(), rtol=0, atol=ROUNDING)
        np.testing.assert_allclose(live["mean"], found.mean.ravel(), rtol=0, atol=ROUNDING)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("kernel", "side", "noise"), [("sobel_x", 3, 0.0), ("gaussian", 7, 0.05)])
def test_the_descent_of_the_browser_is_core_s(
    maths: Callable[..., Any], kernel: str, side: int, noise: float, kind: str
) -> None:
    given = task(camera(64), KERNELS[kernel].weights, side, noise)
    told = block(given, [bowl(given, one) for one in KINDS])
    options: dict[str, Any] = {"centred": kind == "centred", "biased": kind == "biased"}
    code = """(() => { const run = m.descend(a.bowl, m.errorsOf(a.bowl, a.start), a.rate, a.momentum, 200);
      const at = n => run.errors.subarray(n * run.m, (n + 1) * run.m);
      return [0, 10, 200].map(n => [run.losses[n], [...m.kernelOf(a.bowl, at(n))]]); })()"""
    assert told["start"] == start(side * side).tolist()
    for momentum in (0.0, 0.9):
        fit = fit_kernel(given.x, given.target[0][None], side, steps=200, momentum=momentum, **options)
        live = maths(code, bowl=told["bowls"][kind], start=told["start"], rate=fit.rate, momentum=momentum)
        for n, (loss, found) in zip((0, 10, 200), live, strict=True):
            np.testing.assert_allclose(found[: side**2], fit.kernels[n].ravel(), rtol=0, atol=1e-7)
            assert loss == pytest.approx(fit.losses[n], rel=1e-6, abs=1e-12)
        if kind == "biased":
            assert found[-1] == pytest.approx(fit.bias, abs=1e-7)


@pytest.mark.parametrize("activation", recurrence.ACTIVATIONS)
def test_the_shares_of_the_browser_are_core_s(maths: Callable[..., Any], activation: str) -> None:
    for name, w_h in product(recurrence.INPUTS, (-1.2, 0.5, 1.0)):
        found = recurrence.in_time(name, 25, w_h, activation)
        x = recurrence.inputs()[name][:25].tolist()
        code = """(({shares, through}) => [[...shares], through[0], [...m.shared(a.x, 1, 3)]])(
          m.recurrent(a.x, a.wh, a.wx, a.tanh))"""
        shares, far, space = maths(code, x=x, wh=w_h, wx=recurrence.INPUT_WEIGHT, tanh=activation == "tanh")
        np.testing.assert_allclose(shares, found.shares, rtol=1e-9, atol=ROUNDING)
        assert far == pytest.approx(found.far, rel=1e-9)
        np.testing.assert_allclose(space, recurrence.in_space(name, 25, 1).shares, rtol=0, atol=ROUNDING)


def test_a_cell_of_the_gradient_lights_the_products_that_are_summed(board: Board, server: str) -> None:
    board.open(server, "backward")
    board.grid("dw").locator("[data-cell='1,1']").hover()
    expect(board.grid("x").locator(".lit")).to_have_count(9)
    expect(board.grid("dy").locator(".lit")).to_have_count(9)
    assert sum(board.figures["terms"]) == pytest.approx(board.figures["total"])
    assert board.figures["slope"] == pytest.approx(board.figures["total"], abs=1e-7)
    board.grid("dx").locator("[data-cell='0,0']").click()
    expect(board.grid("spread").locator(".lit")).to_have_count(9)
    expect(board.grid("y").locator(".lit")).to_have_count(1)  # a corner is in one window alone
    expect(board.page).to_have_url(re.compile("at=i0"))
    board.grid("dx").press("ArrowRight")
    expect(board.page).to_have_url(re.compile("at=i1"))
    expect(board.grid("dx").locator(".out")).to_have_attribute("data-cell", "0,1")


def test_rate_and_momentum_act_at_once_and_the_record_follows_on_release(board: Board, server: str) -> None:
    board.open(server, "fit", pic="camera", n=50, steps=300)
    before = board.row("rate").inner_text()
    board.slide("rate", 250, release=False)
    assert board.figures["rate"] == pytest.approx(board.figures["limit"] * 10**-0.5, rel=1e-9)
    assert board.row("rate").inner_text() == before
    board.slide("momentum", 800, release=True)
    expect(board.row("momentum")).to_have_text("0.800")
    x = camera().astype(float)
    target = conv2d(x, KERNELS["sobel_x"].weights[None, None].astype(float))
    figures = board.figures
    fit = fit_kernel(x, target, 3, steps=300, rate=figures["rate"], momentum=0.8, centred=False)
    np.testing.assert_allclose(figures["kernel"], fit.kernels[50].ravel(), rtol=0, atol=1e-7)
    np.testing.assert_allclose(figures["losses"], fit.losses, rtol=1e-6, atol=1e-12)
    expect(board.row("loss_now")).to_have_text(f"{fit.losses[50]:.4g}")
    expect(board.page).to_have_url(re.compile("momentum=800.*rate=250|rate=250.*momentum=800"))
    board.view.locator("[data-do=best_both]").click()
    best = fit_kernel(x, target, 3, steps=300, centred=False)
    expect(board.row("momentum")).to_have_text(f"{best.momentum:.3f}")
    np.testing.assert_allclose(board.figures["kernel"], best.kernels[50].ravel(), rtol=1e-5, atol=1e-6)
    assert board.view.evaluate(SMOOTH, "rate") < FRAME


def test_play_stop_and_resume(board: Board, server: str) -> None:
    board.open(server, "fit", centred=1, momentum="best")
    play = board.view.locator("[data-do=play]")
    play.click()
    expect(play).to_contain_text("Stop")
    board.page.wait_for_timeout(700)
    play.click()
    stopped = board.figures["n"]
    assert 0 < stopped < 1000
    board.page.wait_for_timeout(500)
    assert board.figures["n"] == stopped
    expect(board.page).to_have_url(re.compile(rf"n={stopped}\b"))
    board.view.locator("[data-do=step]").click()
    expect(board.view).to_have_attribute("data-spec", re.compile(rf'"n":"{stopped + 1}"'))
    play.click()
    expect(play).to_contain_text("Play", timeout=12_000)
    figures = board.figures
    assert figures["n"] == 1000
    np.testing.assert_allclose(figures["kernel"], KERNELS["sobel_x"].weights.ravel(), rtol=0, atol=1e-3)
    assert figures["found"]["plain"] is None
    assert figures["found"]["biased"] is None
    assert figures["found"]["both"] < figures["found"]["momentum"]


def test_a_bias_may_descend_along_and_its_directions_are_one_more(board: Board, server: str) -> None:
    board.open(server, "fit", pic="camera", centred=2, n=40)
    fit = fit_kernel(camera(), conv2d(camera().astype(float), SOBEL), 3, momentum=0, centred=False, biased=True)
    figures = board.figures
    np.testing.assert_allclose(figures["kernel"], fit.kernels[40].ravel(), rtol=0, atol=1e-6)
    assert len(figures["kernel"]) == 9
    assert len(figures["shares"]) == 10
    assert figures["bias"] != 0
    directions = board.view.locator("[data-plot=directions]")
    directions.focus()
    expect(board.view.locator("h3", has_text="10/10:")).to_contain_text("bias")
    directions.press("ArrowLeft")
    expect(board.view.locator("h3", has_text="9/10:")).to_have_count(1)
    board.view.locator("[data-name=centred][data-value='0']").click()
    expect(board.view.locator("h3", has_text="Direction 9/9")).to_have_count(1)
    assert board.figures["bias"] == 0


def test_the_steepest_direction_is_said_to_swing_only_where_it_does(board: Board, server: str) -> None:
    board.open(server, "fit", pic="camera", rate=10, n=3)  # so slow that nothing is done yet
    said = board.view.locator("p.laws")
    expect(said).to_contain_text("After 3 steps")
    assert "swings" not in said.inner_text()
    board.open(server, "fit", pic="camera", n=3)  # the best rate
    expect(said).to_contain_text("swings")


def test_the_kernel_s_side_comes_along_with_a_larger_kernel(board: Board, server: str) -> None:
    board.open(server, "fit")
    board.view.locator("select[data-name=k]").select_option("gaussian")
    expect(board.view.locator("select[data-name=side]")).to_have_value("7")
    expect(board.grid("wanted").locator("span")).to_have_count(49)


@pytest.mark.parametrize(("kernel", "side", "noise"), [("sobel_x", 3, 0), ("gaussian", 3, 0), ("laplacian", 5, 20)])
def test_the_wanted_map_is_core_s(board: Board, server: str, kernel: str, side: int, noise: int) -> None:
    board.open(server, "fit", pic="camera", k=kernel, side=side, noise=noise)
    given = task(camera(PICTURE_SIDES[side]), KERNELS[kernel].weights, side, noise / 100)
    live = board.figures["map"]
    np.testing.assert_allclose(live, given.target.ravel()[:64], rtol=0, atol=0.01 * np.abs(given.target).max())


def test_w_h_is_dragged_on_its_curve(board: Board, server: str) -> None:
    board.open(server, "time", act="linear")
    box = board.view.locator("[data-plot=sweep]").bounding_box()
    assert box
    board.page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 40)
    board.page.mouse.down()
    board.page.mouse.move(box["x"] + box["width"] * 0.98, box["y"] + 40, steps=4)
    board.page.mouse.up()
    expect(board.page).to_have_url(re.compile("wh=150"))
    assert board.figures["through"][0] == pytest.approx(1.5**19)
    expect(board.row("uses")).to_have_text("19")
    assert board.view.evaluate(SMOOTH, "wh") < FRAME


def test_a_finger_chooses_a_cell(browser: Browser, server: str) -> None:
    pages = Pages(browser, is_shared=True)
    pages(viewport=PHONE, has_touch=True)
    board = Board(pages).open(server, "pooling")
    cell = board.grid("x").locator("[data-cell='2,2']")
    cell.scroll_into_view_if_needed()
    cell.tap()
    expect(board.page).to_have_url(re.compile("cell=i14"))
    pages.close()
    assert pages.errors == []
