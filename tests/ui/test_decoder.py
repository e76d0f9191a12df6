"""Files that cost much: given up with one sentence, in a process of their own, and the server does not feel them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from core.images import ImageError, read_image
from core.images.process import reading
from tests.conftest import ROOT
from tests.core.images.costly_files import COSTLY
from tests.core.images.picture_files import PICTURES
from ui import decoder
from ui.decoder import MEGABYTES, SECONDS, Decoder
from ui.translations import LANGUAGES, catalogue

CODES = ("slow", "memory", "too_much", "busy", "lost")  # of what is not the file's fault, or not its alone
SLACK = 1.0  # seconds of the processor
OVER = 150  # megabytes that may come between two looks on a busy machine, and what a thread takes
GOOD = (PICTURES / "rocket.jpg").read_bytes()
COSTS = {  # of those that are read within the limits, or of their refusal: seconds, megabytes
    "webp": (SECONDS, MEGABYTES, "too_much"),
    "progressive jpeg": (2, 300, "read"),
    "png of one column": (SECONDS, MEGABYTES, "read slow"),
    "bmp in runs of one": (SECONDS + SLACK, 100, "damaged slow"),
    "bmp in runs of nothing": (SECONDS, 100, "damaged slow"),
    "tiff in 262,144 strips": (0.5, 50, "layout"),
}
on_linux = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="measured by Linux' /proc")


@pytest.fixture
def strict() -> Iterator[Decoder]:
    """A decoder of narrow limits."""
    found = Decoder(processes=2, seconds=0.6, megabytes=100)
    yield found
    found.close()


@pytest.fixture(scope="module")
def usual() -> Iterator[Decoder]:
    """One process of the limits that the app has."""
    found = Decoder(processes=1)
    yield found
    found.close()


def children() -> set[int]:
    """The processes that this one has begun, and that are not over."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rsplit(")", 1)[1].split()[:2]
        except OSError:
            continue
        if int(parent) == os.getpid() and state != "Z":
            found.add(int(stat.parent.name))
    return found


def memory(field: str = "VmRSS", pid: int | str = "self") -> float:
    """Megabytes of a process."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field)) / 1024


@pytest.mark.parametrize("color", [False, True])
@pytest.mark.parametrize("name", ["rocket.jpg", "chelsea.png"])
def test_what_is_read_beside_the_server_is_what_core_reads(usual: Decoder, name: str, color: bool) -> None:
    data = (PICTURES / name).read_bytes()
    found, expected = usual.read(data, max_side=100, color=color), read_image(data, max_side=100, color=color)
    np.testing.assert_array_equal(found.array, expected.array)
    assert found.array.dtype == np.float32
    plain = [{n: v for n, v in vars(one).items() if n != "array"} for one in (found, expected)]
    assert plain[0] == plain[1]


def test_a_refusal_comes_with_its_code_and_details(usual: Decoder) -> None:
    with pytest.raises(ImageError, match="PDF files are not supported") as error:
        usual.read(b"%PDF-1.7 ...", max_side=64, color=False)
    assert (error.value.code, error.value.details) == ("format", {"name": "PDF"})


@on_linux
@pytest.mark.parametrize("name", COSTLY)
def test_a_costly_file_costs_no_more_than_its_bound(usual: Decoder, name: str) -> None:
    seconds, megabytes, codes = COSTS[name]
    data = COSTLY[name]()
    usual.read(GOOD, max_side=64, color=False)  # the process is warm
    process = usual._free.queue[0]
    assert process is not None
    pid, before = process._child.pid, process._spent()
    resting = memory(pid=pid)
    peak = [resting]
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(0.005):
            try:
                peak.append(memory(pid=pid))
            except (OSError, StopIteration):
                return

    watcher = threading.Thread(target=watch)
    watcher.start()
    outcome = "read"
    try:
        usual.read(data, max_side=256, color=True)
    except ImageError as error:
        outcome = error.code
    finally:
        ended.set()
        watcher.join()
    assert outcome in codes.split()
    assert max(peak) - resting <= megabytes + OVER + 2 * len(data) / 2**20
    spent = process._spent()
    if spent is not None and before is not None:  # it was not ended
        assert spent - before <= seconds + SLACK
    assert usual.read(GOOD, max_side=64, color=False).array.any()  # the next file is read


def test_what_takes_too_long_is_given_up_and_the_next_file_is_read(strict: Decoder) -> None:
    with pytest.raises(ImageError, match=r"more than 0\.6 s") as error:
        strict.read(COSTLY["bmp in runs of one"](), max_side=64, color=False)
    assert (error.value.code, error.value.details) == ("slow", {"seconds": 0.6})
    assert strict.read(GOOD, max_side=64, color=False).array.any()


@on_linux
def test_what_takes_too_much_memory_is_refused_and_the_next_file_is_read(strict: Decoder) -> None:
    with pytest.raises(ImageError) as error:
        strict.read(COSTLY["webp"](), max_side=64, color=False)
    assert error.value.code == "too_much"
    assert strict.read(GOOD, max_side=64, color=False).array.any()


@on_linux
def test_thirty_costly_files_at_once_leave_the_server_as_it_was(strict: Decoder) -> None:
    strict.read(GOOD, max_side=64, color=False)
    before, running, most = memory(), children(), [0]
    bombs, codes = [COSTLY["webp"]() + bytes(2 * i) for i in range(3)], []

    def refused(bomb: bytes) -> None:
        with pytest.raises(ImageError) as error:
            strict.read(bomb, max_side=256, color=True)
        codes.append(error.value.code)
        most[0] = max(most[0], len(children() - running))

    with ThreadPoolExecutor(31) as pool:
        tried = [pool.submit(refused, bombs[i % len(bombs)]) for i in range(30)]
        asked = time.monotonic()
        good = pool.submit(strict.read, GOOD, max_side=64, color=False).result(60)
        assert time.monotonic() - asked < decoder.PATIENCE + SECONDS
        for one in tried:
            one.result(60)
    assert good.array.any()
    assert set(codes) <= {"too_much", "slow"}
    assert most[0] <= 2
    assert memory() - before < 30


def test_who_waits_in_vain_is_told_so() -> None:
    one = Decoder(processes=1, seconds=1.0, patience=0.05)
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(one.read, COSTLY["bmp in runs of one"](), max_side=64, color=False)
        until(lambda: one._free.empty())
        with pytest.raises(ImageError) as error:
            one.read(GOOD, max_side=64, color=False)
        assert error.value.code == "busy"
        assert slow.exception(60).code == "slow"
    one.close()


@on_linux
def test_a_decoder_that_is_killed_says_so_and_another_one_takes_its_place(usual: Decoder) -> None:
    usual.read(GOOD, max_side=64, color=False)
    process = usual._free.queue[0]
    assert process is not None
    os.kill(process._child.pid, signal.SIGKILL)
    process._child.wait()
    with pytest.raises(ImageError) as error:
        usual.read(GOOD, max_side=64, color=False)
    assert error.value.code == "lost"
    assert usual.read(GOOD, max_side=64, color=False).array.any()


def until(holds: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


@on_linux
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_decoders_end_with_the_server_however_it_ends(how: signal.Signals) -> None:
    code = (
        "import time; from ui.decoder import DECODER; DECODER.warm_up(); "
        "DECODER.read(open('assets/pictures/text.png', 'rb').read(), max_side=64, color=False); "
        "print(DECODER._free.queue[-1]._child.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        child = Path(f"/proc/{int(server.stdout.readline())}/stat")
        assert child.exists()
        server.send_signal(how)
        server.wait(20)
    until(lambda: not child.exists() or child.read_text().rsplit(")", 1)[1].split()[0] == "Z")


def test_a_bug_in_the_decoder_is_no_fault_of_the_file() -> None:
    with pytest.raises(RuntimeError, match="KeyError: 'what'"):
        reading({"bug": "Traceback ...\nKeyError: 'what'"}, b"")


def test_every_refusal_has_its_sentence_in_every_language() -> None:
    for language in LANGUAGES:
        for code in CODES:
            assert catalogue(language)[f"picture.error_{code}"].format(seconds=5.0, format="WEBP")


def test_the_limits_are_those_that_are_said() -> None:
    assert (SECONDS, MEGABYTES) == (5.0, 600)
