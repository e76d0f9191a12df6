"""The choices of Signals: read as they are written, and refused where they say nothing."""

import pytest

from pages.signals.choices import KERNEL, LIVE, SIGNAL


@pytest.mark.parametrize("param", [param for params in LIVE.values() for param in params], ids=lambda p: p.key)
def test_a_choice_is_read_as_it_is_written(param):
    assert param.read(param.write(param.default)) == param.default
    with pytest.raises(ValueError):  # noqa: PT011  # each says it in words of its own
        param.read("no such value")


@pytest.mark.parametrize("text", ["", "1,2", *(f"{bad}," * 15 + "0" for bad in ("nan", "9", "0.5", "1e400"))])
def test_a_bad_signal_is_refused(text):
    with pytest.raises(ValueError, match=r"x must be|could not convert"):
        SIGNAL.read(text)


def test_a_kernel_has_one_to_five_quarters():
    assert KERNEL.read("-0.25") == (-0.25,)
    for bad in ("0.3", "1,1,1,1,1,1", "2.25"):
        with pytest.raises(ValueError, match="w must be 1 to 5"):
            KERNEL.read(bad)
