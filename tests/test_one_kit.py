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
_NAMES = re.compile(
    r"\b(?:function\s+((?:convolv|correlat|conv[12]d|roll|translat|shifted)\w*)"
    r"|const\s+((?:convolv|correlat|conv[12]d|roll|translat|shifted)\w*)\s*=\s*(?:\([^)]*\)|\w+)\s*=>)"
)
_WRAPS = re.compile(r"%\s*([\w.]+)\)\s*\+\s*\1\)\s*%\s*\1\b|\+\s*([\w.]+)\)\s*%\s*\2\b")


def convolutions(text: str) -> Iterator[str]:
    """Weighted sums in two loops, one inside the other; sums that are spread by tables of places; names that say so."""
    inside = loops(text)
    for found in _ADDED.finditer(text):
        depth = sum(start < found.end() - 1 < end for start, end in inside)
        if depth >= 2 and "[" in (found["one"] or found["other"]):
            yield found[0]
    yield from (found[0] for found in _SPREAD.finditer(text))
    yield from (found[1] or found[2] for found in _NAMES.finditer(text))


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
    "formatters": ["value.toFixed(2)", "x.toPrecision(3)", "x?.toExponential(1)", "new Intl.NumberFormat()"],
    "timers": ["setTimeout(say, 250)", "frame ||= requestAnimationFrame(paint)", "setInterval(tick, 40)"],
    "listeners": [
        'node.addEventListener("pointermove", move)',
        "node.addEventListener('keydown', key)",
        'for (const type of ["pointerup"]) node.addEventListener(type, end)',
        "node.onpointerdown = begin",
        "canvas.ontouchstart = begin",
    ],
}
INNOCENT = {
    "convolutions": [
        "for (const value of x) sum += value * value;",
        "for (const a of x) for (const b of a) sum += b;",
        "for (const a of x) {} sum += x[0] * y[0];",
        "// y[o] += w[t] * x[i];",
        "const area = sides.map(([h, w]) => h * w);",
        "const convolved = lab.run(x);",
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
EXCEPTIONS = {  # what has one of its own nevertheless, and why
    "convolutions": {
        "pages/faces/live/networks.js": "sums of four maps, each moved by a step of its own",
        "pages/faces/live/votes.js": "routing by agreement: products of votes, no window that slides",
        "pages/signals/live/meeting.js": "what the engine makes of a signal, by a short name",
        "pages/gradients/live/slopes.js": "a kernel's coordinates along the axes of a bowl: a matrix times a vector",
    },
    "shifts": {
        "pages/frequencies/live/masks.js": "frequencies, which are the same after n; an angle",
        "pages/frequencies/live/spectra.js": "frequencies, which are the same after n",
        "pages/shift_lab/live/controls.js": "eight directions of the compass",
        "pages/signals/live/meeting.js": "the slider's place, within its limits",
        "pages/signals/live/pooling.js": "the slider's place, within its limits",
    },
    "formatters": {
        "pages/pictures/live/finder.js": "a count in groups of three digits",
        "pages/sharing/live/ties.js": "a colour; counts in groups of three digits",
        "pages/signals/live/stack.js": "places of a line in SVG",
        "ui/live/grid.js": "pixels of a style",
    },
    "timers": {},
    "listeners": {
        "pages/shift_lab/live/pointer.js": "magnifier and keys of the panels",
    },
}


def own(way):
    """The modules that do it themselves, and how, but for the kit's."""
    sources = {path.relative_to(ROOT).as_posix(): code(path.read_text("utf-8")) for path in JAVASCRIPT}
    found = {name: list(WAYS[way](text)) for name, text in sources.items() if not name.startswith(HOMES[way])}
    return {name: hits for name, hits in found.items() if hits}


@pytest.mark.parametrize("way", WAYS)
def test_the_kit_alone_has_it(way):
    found = own(way)
    assert {name: hits for name, hits in found.items() if name not in EXCEPTIONS[way]} == {}
    assert [name for name in EXCEPTIONS[way] if name not in found] == []  # what is gone is no exception any more
