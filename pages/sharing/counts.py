"""How many free weights a layer has that shares them or not, biases left out."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

BYTES = 4  # a weight in float32


@dataclass(frozen=True)
class Counts:
    """Free weights of three layers from maps (C_in, H, W) to maps (C_out, H, W), with kernels k x k.

    At the border a locally connected layer holds k x k weights as everywhere, those on the zeros around it too, as in
    core.convolution.locally_connected2d.
    """

    size: tuple[int, int]
    c_in: int
    c_out: int
    k: int

    @property
    def dense(self) -> int:
        """One for every pair of an input and an output cell."""
        return prod(self.size) * self.c_in * prod(self.size) * self.c_out

    @property
    def local(self) -> int:
        """A kernel for every place."""
        return prod(self.size) * self.shared

    @property
    def shared(self) -> int:
        """One kernel for all places."""
        return self.c_out * self.c_in * self.k * self.k

    def each(self) -> dict[str, int]:
        """The three by name."""
        return {"dense": self.dense, "local": self.local, "shared": self.shared}


@dataclass(frozen=True)
class Example:
    """A named case: one grey picture of `side` x `side` to so many outputs, a map where `outputs` is None."""

    side: int
    outputs: int | None

    def dense(self) -> int:
        """Weights of a dense layer."""
        return self.side**2 * (self.side**2 if self.outputs is None else self.outputs)

    def shared(self, k: int) -> int:
        """Weights of one kernel k x k an output; for a single map, one kernel."""
        return (1 if self.outputs is None else self.outputs) * k * k


EXAMPLES = (Example(32, 10), Example(1024, 10), Example(1000, None))


def memory(weights: int) -> tuple[float, str]:
    """What so many weights take, as a number below 1000 and its unit."""
    value, units = float(weights * BYTES), ("B", "kB", "MB", "GB", "TB", "PB", "EB")
    at = 0
    while value >= 1000 and at < len(units) - 1:
        value, at = value / 1000, at + 1
    return value, units[at]
