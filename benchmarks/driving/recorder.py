"""What the page's log of a drag says: frames, latency, and how many moves were painted in time."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

SCRIPT = Path(__file__).with_suffix(".js").read_text("utf-8")
ROUNDING = 0.5 + 1e-3  # pixels between where the pointer is and the whole shift shown
LONGEST = 500  # milliseconds: what is shown later was asked for by another move

Shift = tuple[float, float]


class Move(NamedTuple):
    """A pointer move as the page heard it: made at, heard at, where, and from how many that the browser was sent."""

    made: float
    heard: float
    x: float
    y: float
    sent: int


class Frame(NamedTuple):
    """A frame of the page: its tick, when its callbacks began, when its work was over, and the shift it painted."""

    tick: float
    start: float
    end: float
    shift: str


@dataclass(frozen=True)
class Drag:
    """What the page logged of a drag of the handle, `scale` cells a display pixel, `limits` cells each way."""

    moves: Sequence[Move]
    frames: Sequence[Frame]
    shifts: Sequence[tuple[float, str]]
    pressed: tuple[float, float, str]
    scale: float
    limits: tuple[int, int]

    @classmethod
    def read(cls, log: dict[str, Any], scale: float, limits: tuple[int, int]) -> Drag:
        """The drag that recorder.js logged; frames from the first move to the first frame behind the last one."""
        moves = [Move(*move) for move in log["moves"]]
        frames = [Frame(*frame) for frame in log["frames"]]
        first, last = moves[0].heard, moves[-1].heard
        within = [i for i, frame in enumerate(frames) if first <= frame.start <= last]
        return cls(moves, frames[within[0] : within[-1] + 3], log["shifts"], log["pressed"], scale, limits)

    @property
    def seconds(self) -> float:
        """From the first move to the last."""
        return (self.moves[-1].made - self.moves[0].made) / 1000

    @property
    def intervals(self) -> list[float]:
        """Milliseconds from each frame to the next, by requestAnimationFrame."""
        return [b.tick - a.tick for a, b in pairwise(self.frames)]

    @property
    def arrival_rate(self) -> float:
        """Pointer moves a second that the browser was sent, counted in the page."""
        return sum(move.sent for move in self.moves[1:]) / self.seconds

    @property
    def shift_rate(self) -> float:
        """How many times a second a frame painted another shift than the frame before."""
        changes = sum(a.shift != b.shift for a, b in pairwise(self.frames))
        return 1000 * changes / (self.frames[-1].tick - self.frames[0].tick)

    @property
    def painted(self) -> float:
        """The share of the moves reaching the page whose shift is what the next frame painted."""
        starts = [frame.start for frame in self.frames]
        hits = [
            i < len(starts) and self._is_at(move, self.frames[i].shift)
            for move in self.moves
            for i in [bisect_left(starts, move.heard)]
        ]
        return sum(hits) / len(hits)

    @property
    def latencies(self) -> list[float]:
        """Milliseconds from each move to the first frame that begins behind the one that painted its shift.

        Up to a frame more than the eye waits; moves that were overtaken by the next one are left out.
        """
        ends = [frame.end for frame in self.frames]
        times = [time for time, _ in self.shifts]
        waits = []
        for move in self.moves:
            since, until = bisect_left(times, move.heard), bisect_left(times, move.heard + LONGEST)
            shown = (time for time, text in self.shifts[since:until] if self._is_at(move, text))
            i = bisect_left(ends, next(shown, float("inf"))) + 1
            if i < len(self.frames):
                waits.append(self.frames[i].start - move.made)
        return waits

    def _is_at(self, move: Move, text: str) -> bool:
        """Whether a shift is that of a move: the pointer's way in cells, rounded."""
        x, y, start = self.pressed
        from_y, from_x = map(int, start.split(","))
        wanted = (from_y + (move.y - y) * self.scale, from_x + (move.x - x) * self.scale)
        clipped = (max(-limit, min(limit, part)) for part, limit in zip(wanted, self.limits, strict=True))
        return all(abs(int(a) - b) <= ROUNDING for a, b in zip(text.split(","), clipped, strict=True))


def percentile(values: Iterable[float], share: float) -> float:
    """The value that `share` of the values do not exceed; NaN of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")
