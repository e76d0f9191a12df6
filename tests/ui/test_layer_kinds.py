"""The rows of the kinds of layers: no kind is missing anywhere, and screens offer what core takes."""

import re
from collections.abc import Iterable

import pytest

from core.layers import KINDS, Conv2d
from core.options import options
from tests.house import ROOT
from ui.bench import choices
from ui.layer_kinds import ROWS, having, named, pytorch_lines, windowed
from ui.translations import LANGUAGES, catalogue

NO_PICTURES = {"conv1d"}  # of sequences: no lesson's pictures go through it
ENGINE = "".join(path.read_text("utf-8") for path in sorted((ROOT / "ui/live/engine").glob("*.js")))


def missing(kinds: Iterable[str]) -> list[str]:
    """Where a kind of core is not: "<kind> in <place>"."""
    found = []
    for kind in kinds:
        places = {
            "ui/layer_kinds.py": kind in ROWS,
            "the engine": bool(re.search(rf"^ *{kind}[:,(]", ENGINE, re.MULTILINE)),
            "its PyTorch lines": kind in ROWS and (ROWS[kind].pytorch is not None or not ROWS[kind].name),
        } | {f"{language}.po": f"kinds.{kind}" in catalogue(language) for language in LANGUAGES}
        found += [f"{kind} in {place}" for place, is_there in places.items() if not is_there]
    return found


def test_no_kind_is_missing_in_the_engine_the_rows_or_a_catalogue() -> None:
    assert missing(set(KINDS) - NO_PICTURES) == []
    assert missing(["cosine_pool2d"]) == [
        "cosine_pool2d in ui/layer_kinds.py",
        "cosine_pool2d in the engine",
        "cosine_pool2d in its PyTorch lines",
        *(f"cosine_pool2d in {language}.po" for language in LANGUAGES),
    ]


@pytest.mark.parametrize("kind", ROWS)
def test_what_screens_offer_core_takes(kind: str) -> None:
    has = options(KINDS[kind])
    for name, choice in choices(kind).items():
        assert choice.default in choice.values
        if name in has:
            assert [value for value in choice.values if not has[name].accepts(value)] == []
            assert set(has[name].values) <= {*choice.values, *has[name].values}
    letters = [choice.letter for choice in choices(kind).values()]
    assert len(letters) == len(set(letters))


def test_a_link_names_a_stage_by_one_id() -> None:
    ids = [row.name for row in ROWS.values() if row.name]
    assert len(ids) == len(set(ids)) == len(named("activation")) + len(named("pooling"))
    assert set(named("pooling")) - set(windowed()) == {"global_average", "global_max"}


def test_of_what_is_set_a_kind_takes_what_it_has() -> None:
    assert having("polyphase_pool2d", size=3, stride=2) == {"stride": 2}


def test_a_kind_without_pytorch_lines_says_so() -> None:
    assert pytorch_lines(Conv2d([[[[1.0]]]]), "w0", (1, 4, 4))[-1].startswith("x = F.conv2d(x, w0")
    with pytest.raises(ValueError, match="no PyTorch lines for Tanh"):
        pytorch_lines(KINDS["tanh"](), "w", (1, 4, 4))
