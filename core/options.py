"""What can be set of a layer: of each option how it is checked and kept, its limits, and when it means something.

A layer declares an option by the type of its field, `stride: PairOption = 1`. Its checks follow, and so can whatever
offers the option: a screen asks `options` for limits, values and the default.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from functools import partial
from typing import Annotated, Any, get_type_hints

from core.arguments import pair, truth, whole
from core.padding import PADDING_MODES, check_padding_mode, explicit_padding


@dataclass(frozen=True, eq=False)
class Option:
    """One option: `read` checks a value and gives the form in which layers keep it, else raises ValueError.

    `values` are all that it can be, where they are few; `least` and `most` the numbers that it can be. It means
    nothing where another option has one of the values that `idle` gives by that one's name. `default` is None where it
    must be given, or follows from another.
    """

    read: Callable[[Any, str], Any]
    values: tuple[Any, ...] = ()
    least: int | None = None
    most: int | None = None
    idle: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    default: Any = None

    def accepts(self, value: Any) -> bool:
        """Whether a layer takes the value, by itself."""
        try:
            self.read(value, "value")
        except ValueError:
            return False
        return True


def options(layer: type[Any]) -> dict[str, Option]:
    """The options of a kind of layer by name, in the order of its fields; what is learnt is none."""
    if layer not in _DECLARED:
        _DECLARED[layer] = _declared(layer)
    return _DECLARED[layer]


_DECLARED: dict[type[Any], dict[str, Option]] = {}  # read once a kind: every layer that is made asks


def _declared(layer: type[Any]) -> dict[str, Option]:
    hints = get_type_hints(layer, include_extras=True)
    declared = {one.name: (one, getattr(hints[one.name], "__metadata__", ())) for one in fields(layer)}
    return {
        name: replace(said, default=None if one.default is MISSING else one.default)
        for name, (one, metadata) in declared.items()
        for said in metadata
        if isinstance(said, Option)
    }


def normal_padding(padding: Any, name: str = "padding") -> Any:
    """A padding as layers store it: "same", "valid" or ((top, bottom), (left, right)); ValueError for what is none."""
    if isinstance(padding, str) and padding in ("same", "valid"):
        return padding
    return explicit_padding(padding, also='"valid", "same", ')


def _mode(mode: Any, name: str) -> Any:
    check_padding_mode(mode)
    return mode


_MODE = Option(_mode, PADDING_MODES)

PairOption = Annotated[Any, Option(partial(pair, least=1), least=1)]  # given as an int or a pair, kept as a pair
ExtraOption = Annotated[Any, Option(partial(pair, least=0), least=0, idle={"padding": ("same",)})]  # the same, from 0
WholeOption = Annotated[int, Option(partial(whole, least=1), least=1)]
TruthOption = Annotated[bool, Option(truth, (False, True))]
PaddingOption = Annotated[Any, Option(normal_padding, least=0)]  # given as core.padding.Padding, kept as said above
ModeOption = Annotated[str, _MODE]  # how a window that always looks beyond the border fills it
PaddedModeOption = Annotated[str, replace(_MODE, idle={"padding": (0, "valid")})]  # one that does where it is padded
