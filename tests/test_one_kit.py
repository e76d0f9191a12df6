"""One kit, one engine: what only they may do in JavaScript is found wherever else it is done, by its looks.

A second convolution or shift drifts from the first, a second formatter writes the same number in another way, a second
timer tells the server at another moment, a second listener follows a pointer whose release was lost.
"""

import re
from collections.abc import Callable, Iterator

import pytest

from tests.house import JAVASCRIPT, ROOT

_TOKENS = re.compile(
    r"(?P<comment>//[^\n]*|/\*.*?\*/)|(?P<text>\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*')"
    r"|(?P<regex>(?<=[(,=:&|!?])\s*/(?![/*])(?:\\.|\[[^\]\n]*\]|[^/\\\n])+/[gimsuy]*)",
    re.DOTALL,
)
_LOOP = re.compile(r"\b(?:for|while)\s*(?=\()")
_EACH = re.compile(r"(?:\.(?:map|forEach|flatMap|reduce|from|every|some|filter)|Array\.from)(?=\()")
_OPENERS = {"(": ")", "[": "]", "{": "}"}


def code(text: str) -> str:
    """JavaScript without comments and regular expressions; everything keeps its place."""
    return _TOKENS.sub(lambda found: found[0] if found["text"] else re.sub(r"[^\n]", " ", found[0]), text)


def end_of(text: str, start: int) -> int:
    """Where the bracket that opens at `start` is closed."""
    depth = 0
    for at in range(start, len(text)):
        depth += (text[at] in _OPENERS) - (text[at] in _OPENERS.values())
        if depth == 0:
            return at
    return len(text)


def loops(text: str) -> list[tuple[int, int]]:
    """Where each loop begins and ends: `for`, `while`, and what is done for each of a list by a function."""
    found = []
    for loop in _LOOP.finditer(text):
        head = end_of(text, loop.end())
        body = re.compile(r"\s*").match(text, head + 1)
        start = body.end() if body else head
        found.append((loop.start(), end_of(text, start) if text[start : start + 1] == "{" else statement(text, start)))
    for call in _EACH.finditer(text):
        end = end_of(text, call.end())
        if "=>" in text[call.end() : end]:
            found.append((call.end(), end))
    return found


def statement(text: str, start: int) -> int:
    """Where a statement ends that may have another loop as its body."""
    at = start
    while at < len(text) and text[at] not in ";}":
        at = end_of(text, at) + 1 if text[at] in _OPENERS else at + 1
    return at


_INDEX = r"\[(?:[^\[\]]|\[[^\]]*\])*\]"
_TIMES = r"(?<!\*)\*(?![*=])"
# `sum += a[i] * ...`, and `(sum, ...) => sum + a[i] * ...`
_ADDED = re.compile(
    rf"[\w\])]\s*\+=(?P<one>[^;=]*?{_TIMES}[^;]*)"
    rf"|\((?P<sum>\w+),[^()]*\)\s*=>\s*\(*\s*(?P=sum)\s*\+(?P<other>[^;]*?{_TIMES}[^;,]*)"
)
_SPREAD = re.compile(rf"\w+{_INDEX}\s*\+=\s*\w[\w.]*{_INDEX}\s*{_TIMES}\s*\w[\w.]*{_INDEX}")
_NAMES = re.compile(r"\b(?:function|const|let)\s+((?:convolv|correlat|conv[12]d|roll(?:ed)?\b|translat|shifted)\w*)")
_WRAPS = re.compile(r"%\s*([\w.]+)\)\s*\+\s*\1\)\s*%\s*\1\b|\+\s*([\w.]+)\)\s*%\s*\2\b")


def convolutions(text: str) -> Iterator[str]:
    """Weighted sums in two loops, one inside the other; sums that are spread by tables of places; names that say so."""
    inside = loops(text)
    for found in _ADDED.finditer(text):
        depth = sum(start < found.end() - 1 < end for start, end in inside)
        if depth >= 2 and "[" in (found["one"] or found["other"]):
            yield found[0]
    yield from (found[0] for found in _SPREAD.finditer(text))
    yield from (found[1] for found in _NAMES.finditer(text))


def shifts(text: str) -> Iterator[str]:
    """Places that go on at the other side: `((at % side) + side) % side`, `(at + side) % side`."""
    yield from (found[0] for found in _WRAPS.finditer(text))


def formatters(text: str) -> Iterator[str]:
    yield from re.findall(r"\.to(?:Fixed|Precision|Exponential|LocaleString)\b|\bIntl\.NumberFormat\b", text)


def timers(text: str) -> Iterator[str]:
    yield from re.findall(r"\b(?:setTimeout|setInterval|requestAnimationFrame|requestIdleCallback)\b", text)


def listeners(text: str) -> Iterator[str]:
    """Ears for pointers, mice, fingers and keys; an ear for an event that a variable names may be one."""
    events = r"(?:lostpointercapture|gotpointercapture|(?:pointer|mouse|touch|key|wheel)\w*|dblclick)"
    yield from re.findall(rf"addEventListener\(\s*[\"'`]{events}[\"'`]|addEventListener\(\s*(?![\"'`\s])\w+", text)
    yield from re.findall(rf"\.on{events}\s*=(?!=)|\[\"on{events}\"\]\s*=(?!=)", text)


WAYS: dict[str, Callable[[str], Iterator[str]]] = {
    function.__name__: function for function in (convolutions, shifts, formatters, timers, listeners)
}
TWINS = {
    "convolutions": [
        "for (let o = 0; o < n; o++) for (let t = 0; t < k; t++) y[o] += x[o + t] * w[t];",
        "for (const o of all) {\n  let sum = 0;\n  for (const t of taps) {\n    sum += w[t] * x[o + t];\n  }\n}",
        "const y = x.map((_, o) => w.reduce((sum, weight, t) => sum + weight * x[o + t], 0));",
        "const y = Array.from({ length }, (_, o) => w.reduce((sum, one, t) => sum + x[o - t] * one, 0));",
        "for (const { o, t, i } of uses) y[o] += w[t] * x[i];",
        "export function correlate(x, w) {}",
        "const rolled = (x, by) => x;",
    ],
    "shifts": ["x[((at % side) + side) % side]", "row = (row + height) % height", "(by + one.side) % one.side"],
    "formatters": [],
}
INNOCENT = {
    "convolutions": [
        "for (const value of x) sum += value * value;",
        "for (const a of x) for (const b of a) sum += b;",
        "for (const a of x) {} sum += x[0] * y[0];",
        "// y[o] += w[t] * x[i];",
        "const area = sides.map(([h, w]) => h * w);",
    ],
    "shifts": ["const column = index % width", "(chosen + 1) % count"],
    "formatters": ["fixed(value, 2)", "// toFixed"],
    "timers": ["once(paint)", "waits.rest(say)"],
    "listeners": ['button.addEventListener("click", go)', 'input.addEventListener("input", go)', "node.onclick = go"],
}


@pytest.mark.parametrize(("way", "text"), [(way, text) for way, texts in TWINS.items() for text in texts])
def test_a_second_one_is_found(way, text):
    assert list(WAYS[way](code(text)))


@pytest.mark.parametrize(("way", "text"), [(way, text) for way, texts in INNOCENT.items() for text in texts])
def test_what_is_none_is_not_taken_for_one(way, text):
    assert list(WAYS[way](code(text))) == []


HOMES = {  # where each stands alone
    "convolutions": "ui/live/engine/",
    "shifts": "ui/live/engine/",
    "formatters": "ui/live/numbers.js",
    "timers": "ui/live/",
    "listeners": "ui/live/",
}
NAMED = {  # what has one of its own beside the kit, to become less
    "convolutions": [
        "pages/faces/live/networks.js",
        "pages/faces/live/votes.js",
        "pages/gradients/live/fitted.js",
        "pages/gradients/live/slopes.js",
        "pages/gradients/live/time.js",
        "pages/signals/live/meeting.js",
    ],
    "shifts": [
        "pages/frequencies/live/masks.js",
        "pages/frequencies/live/spectra.js",  # where a frequency below 0 stands in a spectrum
        "pages/shift_lab/live/controls.js",
        "pages/signals/live/meeting.js",
        "pages/signals/live/pooling.js",
    ],
    "formatters": [
        "pages/arithmetic/live/cells.js",
        "pages/frequencies/live/masking.js",
        "pages/frequencies/live/moving.js",
        "pages/frequencies/live/panels.js",
        "pages/gradients/live/descent.js",
        "pages/gradients/live/fit.js",
        "pages/gradients/live/fitted.js",
        "pages/gradients/live/terms.js",
        "pages/gradients/live/time.js",
        "pages/pictures/live/finder.js",
        "pages/sharing/live/ties.js",
        "pages/shift_lab/live/figures.js",
        "pages/shift_lab/live/magnifier.js",
        "pages/signals/live/laser.js",
        "pages/signals/live/signals.js",
        "pages/signals/live/stack.js",
        "pages/training/live/mover.js",
        "pages/training/live/steps.js",
        "pages/transposed/live/wiener.js",
        "ui/live/dom.js",
        "ui/live/grid.js",
        "ui/live/maps.js",
    ],
    "timers": [
        "pages/arithmetic/live/cells.js",
        "pages/arithmetic/live/walk.js",
        "pages/faces/live/faces.js",
        "pages/frequencies/live/panels.js",
        "pages/gradients/live/fit.js",
        "pages/pictures/live/finder.js",
        "pages/shift_lab/live/controls.js",
        "pages/shift_lab/live/paper.js",
        "pages/shift_lab/live/pointer.js",
        "pages/shift_lab/live/sheet.js",
        "pages/shift_lab/live/view.js",
        "pages/training/live/steps.js",
        "pages/transposed/live/matrix.js",
        "pages/transposed/live/wiener.js",
    ],
    "listeners": [
        "pages/arithmetic/live/cells.js",
        "pages/faces/live/faces.js",
        "pages/frequencies/live/masking.js",
        "pages/frequencies/live/moving.js",
        "pages/gradients/live/fit.js",
        "pages/gradients/live/terms.js",
        "pages/gradients/live/time.js",
        "pages/inside/live/cover.js",
        "pages/inside/live/pad.js",
        "pages/sharing/live/ties.js",
        "pages/shift_lab/live/pointer.js",
        "pages/signals/live/laser.js",
        "pages/signals/live/pooling.js",
        "pages/signals/live/sliding.js",
        "pages/signals/live/stack.js",
        "pages/training/live/mover.js",
        "pages/transposed/live/matrix.js",
    ],
}


def own(way):
    """The modules that do it themselves, and how, but for the kit's."""
    sources = {path.relative_to(ROOT).as_posix(): code(path.read_text("utf-8")) for path in JAVASCRIPT}
    found = {name: list(WAYS[way](text)) for name, text in sources.items() if not name.startswith(HOMES[way])}
    return {name: hits for name, hits in found.items() if hits}


@pytest.mark.parametrize("way", WAYS)
def test_the_kit_alone_has_it(way):
    assert {name: hits for name, hits in own(way).items() if name not in NAMED[way]} == {}
