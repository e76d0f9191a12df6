"""What is timed: one operation on float32 numbers, as plain data that a process can be told.

Short names: `N` pictures, `C` channels, `H` height, `W` width, `kH, kW` the kernel's sides. "same" padding throughout,
with zeros; pooling and "valid" add none.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

import numpy as np

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Job:
    """One call: conv2d, separable (conv2d with a Gaussian), depthwise, transposed (stride 2), or max_pool."""

    operation: str
    x: Shape  # (N, C, H, W)
    w: Shape = ()  # as in core; of a pooling: (size, stride)
    padding: str = "same"

    def to_json(self) -> str:
        """One line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, line: str) -> Job:
        """The job that to_json wrote."""
        fields = json.loads(line)
        return cls(fields["operation"], tuple(fields["x"]), tuple(fields["w"]), fields["padding"])

    def arrays(self) -> tuple[np.ndarray, np.ndarray]:
        """The picture and the kernel, the same numbers in every process; a pooling has an empty kernel."""
        rng = np.random.default_rng(0)
        x = rng.normal(size=self.x).astype(np.float32)
        if self.operation == "max_pool":
            return x, np.empty(0, np.float32)
        if self.operation == "separable":
            places = np.arange(self.w[-1]) - (self.w[-1] - 1) / 2
            line = np.exp(-0.5 * (places / (self.w[-1] / 6)) ** 2)
            line /= line.sum()
            return x, np.broadcast_to(np.outer(line, line), self.w).astype(np.float32)
        return x, rng.normal(size=self.w).astype(np.float32)
