"""What cannot be computed with the arguments that came, where a user's choices can bring it about: a code, and values.

Everything else that core refuses is a slip of whoever calls it, and stays a plain ValueError.
"""

from __future__ import annotations

from functools import partial
from typing import Any

# The sentence of each code, a field a value. A size (rows, columns) is written "7x5", with `!r` as Python writes it.
SENTENCES = {
    "kernel_too_large": "kernel {kernel} with dilation {dilation!r} spans {span}, larger than the padded input {size}",
    "window_too_large": "window {window} with dilation {dilation!r} spans {span}, larger than the padded input {size}",
    "only_padding": "padding must leave every window a cell of the {size} input, "
    "got {padding!r} for window {window} with dilation {dilation!r} spans {span}",
    "nothing_left": "padding must leave at least one cell of the {size} that "
    "kernel {kernel} with dilation {dilation!r} spans {span} stamps, got {padding!r}",
    "output_padding": "output_padding must be below stride or dilation, here {limit}, got {got}",
    "output_padding_same": 'output_padding must be 0 with padding "same", got {got!r}',
    "polyphase_sides": "sides must be multiples of the stride {stride}, got {size}",
    "input_channels": "expected {expected} input channels, got {got}",
    "no_patches": "x must have patches that vary, got none",
    "zero_patches": "x must have patches that are not all zero, got none",
    "rate_too_large": "rate must be below {limit:.3g}, or the steps grow beyond all bounds, got {rate:.3g}",
}


class ArgumentError(ValueError):
    """Arguments that do not go together; the sentence says why, `code` and `details` say it to programs.

    Codes are those of SENTENCES, and `details` has a value for each field there: a whole number, a float, a size (rows,
    columns), or for `dilation` and `padding` any form in which these are written.

    >>> error = ArgumentError("polyphase_sides", stride=(2, 2), size=(5, 4))
    >>> str(error), error.details["size"]
    ('sides must be multiples of the stride 2x2, got 5x4', (5, 4))
    """

    def __init__(self, code: str, **details: Any) -> None:
        fields = {name: _Size(value) if isinstance(value, tuple) else value for name, value in details.items()}
        super().__init__(SENTENCES[code].format(**fields))
        self.code = code
        self.details = details

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(ArgumentError, self.code, **self.details), ()


class _Size(tuple[Any, ...]):
    """A pair that is written as a size."""

    def __format__(self, _spec: str) -> str:
        return "x".join(map(str, self))
