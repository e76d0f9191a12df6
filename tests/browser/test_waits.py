"""When the kit does what is asked: after a rest, sparingly, once a frame."""

from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import arithmetic
from ui.live.modules import KIT

REST = """new Promise(resolve => {
  const log = [];
  const ask = m.later(word => log.push(word), 40);
  ask("a"); ask("b");
  const before = ask.isAsked();
  setTimeout(() => { const after = ask.isAsked(); ask("c"); ask.stop();
    setTimeout(() => resolve([log, before, after, ask.isAsked()]), 80); }, 120);
})"""
# Asked for 300 ms, again and again; then once more what cannot wait, and what is stopped.
SPARINGLY = """new Promise(resolve => {
  const log = [], began = performance.now();
  let asked = 0;
  const act = m.sparingly(() => log.push([performance.now() - began, asked]), 50);
  const timer = setInterval(() => {
    asked += 1;
    act();
    if (performance.now() - began < 300) return;
    clearInterval(timer);
    const isAsked = act.isAsked();
    setTimeout(() => {
      const count = log.length;
      act.now(); act(); act.stop();
      setTimeout(() => resolve({ log, asked, isAsked, last: log.length - count }), 100);
    }, 100);
  }, 4);
})"""
FRAMES = """new Promise(resolve => {
  const log = [];
  let frames = 0;
  const ask = m.onceAFrame(() => log.push(frames));
  ask(); ask(); ask();
  const tick = () => {
    frames += 1;
    if (frames === 4) ask();
    if (frames < 8) requestAnimationFrame(tick);
    else resolve(log);
  };
  requestAnimationFrame(tick);
})"""


@pytest.fixture
def run(browser: Browser) -> Any:
    with arithmetic(browser, KIT / "waits.js") as run:
        yield run


def test_after_a_rest_the_last_word_counts_and_what_is_stopped_is_not_said(run: Any) -> None:
    assert run(REST) == [["b"], True, False, False]


def test_what_is_done_sparingly_is_done_at_once_then_seldom_and_at_last(run: Any) -> None:
    got = run(SPARINGLY)
    times = [time for time, _ in got["log"]]
    sparse = times[:-1]  # the last one could not wait
    assert times[0] < 25
    assert all(later - sooner >= 45 for sooner, later in pairwise(sparse))
    assert 2 <= len(sparse) <= 8 < got["asked"]
    assert got["log"][-2][1] == got["asked"]  # nothing that was asked is forgotten
    assert got["last"] == 1  # at once, and what was stopped not at all


def test_once_a_frame_it_is_done_at_once_and_once_more_with_the_next(run: Any) -> None:
    first, second, third = run(FRAMES)
    assert first == 0
    assert second in (0, 1)  # before the next frame is painted, in one order or the other
    assert third == 4
