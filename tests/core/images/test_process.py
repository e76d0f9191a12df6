"""core.images.process: messages come whole or not at all, and a picture read elsewhere is the one that is read here."""

import io
import json
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from core.images import ImageError, read_image
from core.images.process import answer, reading, receive, send
from tests.core.images.picture_files import PICTURES, file_of, grey

HEADERS = st.dictionaries(
    st.text(max_size=5).filter(lambda name: name != "bytes"), st.integers() | st.text(), max_size=3
)
MESSAGES = st.lists(st.tuples(HEADERS, st.binary(max_size=40)), max_size=4)


def _sent(messages: list[tuple[dict[str, Any], bytes]]) -> bytes:
    stream = io.BytesIO()
    for header, body in messages:
        send(stream, header, body)
    return stream.getvalue()


@given(MESSAGES)
def test_what_is_sent_is_received_in_its_order_and_then_nothing(messages: list[tuple[dict[str, Any], bytes]]) -> None:
    stream = io.BytesIO(_sent(messages))
    for header, body in messages:
        assert receive(stream) == (header | {"bytes": len(body)}, body)
    assert receive(stream) is None


def test_a_stream_that_ends_anywhere_gives_nothing_of_its_last_message() -> None:
    first, second = ({"one": 1}, b"abc"), ({"two": ["é", 2]}, b"\x00" * 9)
    whole = len(_sent([first]))
    data = _sent([first, second])
    for end in range(len(data) + 1):
        stream = io.BytesIO(data[:end])
        found = [message[1] for message in iter(lambda s=stream: receive(s), None)]  # type: ignore[misc]
        assert found == [first[1], second[1]][: (end >= whole) + (end == len(data))]


def _through(data: bytes, **request: Any) -> Any:
    """The reading as it comes through a stream."""
    stream = io.BytesIO()
    send(stream, *answer(request, data))
    stream.seek(0)
    message = receive(stream)
    assert message is not None
    return reading(*message)


FILES = {
    "photograph": next(p for p in sorted(PICTURES.iterdir()) if p.suffix in (".png", ".jpg", ".webp")).read_bytes(),
    "transparent": file_of(Image.fromarray(np.arange(4 * 20 * 30, dtype=np.uint8).reshape(20, 30, 4))),
    "tiny": file_of(grey([[0, 51, 255]])),
    "16 bits": file_of(grey(np.arange(4000, 4070).reshape(7, 10), "uint16")),
}


@pytest.mark.parametrize("color", [False, True])
@pytest.mark.parametrize("name", FILES)
def test_a_reading_comes_through_as_read_image_gives_it(name: str, color: bool) -> None:
    here, there = read_image(FILES[name], max_side=64, color=color), _through(FILES[name], max_side=64, color=color)
    assert type(here) is type(there)
    np.testing.assert_array_equal(there.array, here.array)
    assert there.array.dtype == here.array.dtype
    assert there.array.flags.writeable
    assert {k: v for k, v in vars(there).items() if k != "array"} == {
        k: v for k, v in vars(here).items() if k != "array"
    }


@pytest.mark.parametrize("data", [b"", b"no picture", FILES["tiny"][:40], b"%PDF-1.7"])
def test_a_refusal_comes_through_with_sentence_code_and_details(data: bytes) -> None:
    with pytest.raises(ImageError) as here:
        read_image(data, max_side=64, color=False)
    with pytest.raises(ImageError) as there:
        _through(data, max_side=64, color=False)
    assert (str(there.value), there.value.code) == (str(here.value), here.value.code)
    assert there.value.details == here.value.details


def test_a_bug_comes_through_whole_and_is_no_refusal() -> None:
    with pytest.raises(RuntimeError, match=r"(?s)the decoder's process failed:\nTraceback .*KeyError: 'max_side'"):
        _through(FILES["tiny"], color=False)


def test_the_process_is_ready_answers_in_turn_and_ends_with_its_input() -> None:
    request = {"max_side": 64, "color": True}
    asked = _sent([(request, FILES["tiny"]), (request, b"none"), (request, FILES["photograph"])])
    command = [sys.executable, "-m", "core.images.process", "600"]
    done = subprocess.run(command, input=asked, capture_output=True, timeout=60, check=True)
    answers = io.BytesIO(done.stdout)
    assert receive(answers) == ({"ready": True, "bytes": 0}, b"")
    np.testing.assert_array_equal(reading(*receive(answers)).array, read_image(FILES["tiny"], **request).array)  # type: ignore[misc]
    with pytest.raises(ImageError):
        reading(*receive(answers))  # type: ignore[misc]
    np.testing.assert_array_equal(reading(*receive(answers)).array, read_image(FILES["photograph"], **request).array)  # type: ignore[misc]
    assert receive(answers) is None


def test_numbers_of_numpy_are_written_as_numbers() -> None:
    stream = io.BytesIO()
    send(stream, {"white": np.float32(0.5), "side": np.int64(3)})
    assert json.loads(stream.getvalue()[4:]) == {"white": 0.5, "side": 3.0, "bytes": 0}
