"""How fast `core` is beside other libraries, and how much memory it takes: `python -m benchmarks.core`.

Peers are timed as they are installed; `pip install torch opencv-python-headless` adds those that nothing here needs.
Prints tables in Markdown; ends with status 1 where a goal is missed, and says which.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from benchmarks.timing.jobs import Job
from benchmarks.timing.libraries import LIBRARIES
from benchmarks.timing.processes import Library, libraries, times

ROUNDS = 15
SIZES, KERNELS = (256, 512, 1024), (3, 5, 7, 11, 15, 31)
LARGEST_EXPONENT = 1.1
MEMORY_FREE = 64 << 20  # bytes; above, at most MEMORY_TIMES input and output together
MEMORY_TIMES = 4
SAME_TO = 1e-4  # of the largest: float32 sums in another order


@dataclass(frozen=True)
class Cell:
    """A job, its name in the table, and at most how many times a peer's time it may take."""

    name: str
    job: Job
    goals: dict[str, float] = field(default_factory=dict)


def one_channel(size: int, k: int) -> Cell:
    """conv2d of one map."""
    goals = {"PyTorch": 1.0, "scipy.ndimage": 0.5}
    return Cell(f"{size}x{size}, {k}x{k}", Job("conv2d", (1, 1, size, size), (1, 1, k, k)), goals)


def separable(size: int, k: int) -> Cell:
    """conv2d of one map with a Gaussian, which it has to recognise as a column times a row."""
    goals = {"OpenCV": 2.0 if k >= 11 else 3.0}
    return Cell(f"{size}x{size}, {k}x{k}", Job("separable", (1, 1, size, size), (1, 1, k, k)), goals)


def channels(c_in: int, c_out: int, size: int, most: float) -> Cell:
    """conv2d 3x3 from channels to channels."""
    job = Job("conv2d", (1, c_in, size, size), (c_out, c_in, 3, 3))
    return Cell(f"{c_in} to {c_out}, {size}x{size}, 3x3", job, {"PyTorch": most})


def depthwise(count: int, size: int, k: int, most: float) -> Cell:
    """A kernel a channel."""
    job = Job("depthwise", (1, count, size, size), (count, 1, k, k))
    return Cell(f"{count} channels, {size}x{size}, {k}x{k}", job, {"PyTorch": most})


TABLES: dict[str, list[Cell]] = {
    "one channel": [one_channel(size, k) for size in SIZES for k in KERNELS],
    "one channel, Gaussian": [separable(size, k) for size in SIZES for k in (7, 11, 15, 31)],
    "many channels": [
        channels(1, 8, 256, 1.5),
        channels(3, 16, 256, 3.0),
        channels(16, 32, 256, 1.5),
        channels(64, 64, 56, 1.5),
        Cell("LeNet C1, 128 pictures", Job("conv2d", (128, 1, 32, 32), (6, 1, 5, 5), "valid"), {"PyTorch": 5.0}),
        Cell("LeNet C3, 128 pictures", Job("conv2d", (128, 6, 14, 14), (16, 6, 5, 5), "valid"), {"PyTorch": 5.0}),
    ],
    "depthwise": [
        *(depthwise(count, size, k, 6.0) for count, size in ((32, 112), (144, 56)) for k in (3, 5)),
        *(depthwise(480, 14, k, 12.0) for k in (3, 5)),
    ],
    "transposed 3x3, stride 2": [
        Cell("1 to 1, 256x256", Job("transposed", (1, 1, 256, 256), (1, 1, 3, 3)), {"PyTorch": 3.0}),
        Cell("16 to 8, 128x128", Job("transposed", (1, 16, 128, 128), (16, 8, 3, 3)), {"PyTorch": 3.0}),
    ],
    "max_pool2d": [
        Cell("512x512, 2/2", Job("max_pool", (1, 1, 512, 512), (2, 2)), {"PyTorch": 2.0}),
        Cell("512x512, 3/2", Job("max_pool", (1, 1, 512, 512), (3, 2)), {"PyTorch": 2.0}),
    ],
}
GROWTH: dict[str, list[Job]] = {  # jobs that differ in pixels alone
    **{f"pixels, {k}x{k}": [Job("conv2d", (1, 1, n, n), (1, 1, k, k)) for n in (128, 256, 512, 1024)] for k in KERNELS},
    "pixels, Gaussian 11x11": [Job("separable", (1, 1, n, n), (1, 1, 11, 11)) for n in (128, 256, 512, 1024)],
    "pixels, 8 to 8, 3x3": [Job("conv2d", (1, 8, n, n), (8, 8, 3, 3)) for n in (64, 128, 256, 512)],
    "pixels, depthwise 32, 3x3": [Job("depthwise", (1, 32, n, n), (32, 1, 3, 3)) for n in (32, 64, 128, 256)],
}
REUSE: list[
    Cell
] = [  # jobs that need more memory while they run than the C library keeps by itself, and two that do not
    *(one_channel(size, k) for size in SIZES for k in (15, 31)),
    Cell("16 to 16, 64x64, 3x3", Job("conv2d", (1, 16, 64, 64), (16, 16, 3, 3))),
    one_channel(256, 3),
    channels(16, 32, 256, 1.5),
]
MORE_TAPS: dict[str, list[Job]] = {  # jobs that differ in taps alone
    **{f"taps, {n}x{n}": [Job("conv2d", (1, 1, n, n), (1, 1, k, k)) for k in KERNELS] for n in SIZES},
    "taps, 8 to 8, 128x128": [Job("conv2d", (1, 8, 128, 128), (8, 8, k, k)) for k in KERNELS],
    "taps, depthwise 32, 64x64": [Job("depthwise", (1, 32, 64, 64), (32, 1, k, k)) for k in (3, 5, 7, 11)],
}


def machine() -> str:
    """One line about where this runs."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    load = f", load {os.getloadavg()[0]:.1f} at the start" if hasattr(os, "getloadavg") else ""
    return f"{cores} cores ({platform.machine()}, {platform.system()}), Python {platform.python_version()}{load}"


def shown(ms: float | None) -> str:
    """Milliseconds with three figures, or a dash."""
    return "–" if ms is None else f"{ms:.3g}" if ms < 100 else f"{ms:.0f}"


def check_same(job: Job, of: Sequence[Library]) -> list[str]:
    """A sentence for each library whose output is not that of the first, by a sample of it."""
    samples = [(library.name, library.ask(job, "sample")) for library in of]
    first = np.array(samples[0][1])
    different = [
        name
        for name, numbers in samples[1:]
        if numbers is not None and np.abs(np.array(numbers) - first).max() > SAME_TO * np.abs(first).max()
    ]
    return [f"{job}: {name} computes something else" for name in different]


def judged(cell: Cell, got: dict[str, float | None]) -> tuple[str, list[str]]:
    """What the goal's column says, and a sentence for each goal that is missed."""
    words, missed = [], []
    own = got["core"] or np.nan
    for peer, most in cell.goals.items():
        theirs = got.get(peer)
        if theirs is None:
            words.append(f"at most {most:g} of {peer}: not installed")
            continue
        ratio = own / theirs
        words.append(f"{ratio:.2f} of {peer} (at most {most:g}{'' if ratio <= most else ': MISSED'})")
        if ratio > most:
            missed.append(f"{cell.name}: {ratio:.2f} times {peer}'s {shown(theirs)} ms, not at most {most:g}")
    return "; ".join(words), missed


def speed(rounds: int, chosen: Sequence[str]) -> list[str]:
    """Print the tables of times, on one thread and, for three libraries, on two; what missed its goal."""
    missed, two = [], ["core", "PyTorch", "OpenCV"]
    with libraries(list(LIBRARIES), 1) as single, libraries(two, 2) as double:
        for title, cells in TABLES.items():
            cells = [cell for cell in cells if not chosen or any(part in f"{title} {cell.name}" for part in chosen)]
            if not cells:
                continue
            names = [*LIBRARIES, *(f"{name}, two threads" for name in two)]
            print(f"\n| {title}: ms | {' | '.join(names)} | core's share |\n| --- |{' --: |' * len(names)} --- |")
            for cell in cells:
                missed += check_same(cell.job, single)
                # One after the other: threads that wait for work keep a core busy for a while.
                taken = [*times(cell.job, single, rounds), *times(cell.job, double, rounds)]
                words, sentences = judged(cell, dict(zip(LIBRARIES, taken[: len(single)], strict=True)))
                print(f"| {cell.name} | {' | '.join(map(shown, taken))} | {words} |", flush=True)
                missed += sentences
    return missed


def exponent(sizes: Sequence[float], taken: np.ndarray) -> float:
    """The slope of the straight line through the logarithms."""
    return float(np.polyfit(np.log(sizes), np.log(taken), 1)[0])


def growth(rounds: int) -> list[str]:
    """Print how the time grows with pixels and with taps; what grows faster than asked."""
    missed = []
    print(f"\n| core's time grows as the power of | exponent, at most {LARGEST_EXPONENT} | ms |\n| --- | --: | --- |")
    with libraries(["core"], 1) as only:
        for name, jobs in (GROWTH | MORE_TAPS).items():
            # In turn, like libraries: each round sees every size, the median is of one and the same minutes.
            taken = np.median([[float(only[0].ask(job)) for job in jobs] for _ in range(rounds)], axis=0)
            counts = [np.prod(job.x[-2:]) if name in GROWTH else np.prod(job.w[-2:]) for job in jobs]
            power = exponent([float(count) for count in counts], taken)
            print(f"| {name} | {power:.2f} | {', '.join(shown(float(ms)) for ms in taken)} |", flush=True)
            if power > LARGEST_EXPONENT:
                missed.append(f"{name}: exponent {power:.2f}, not at most {LARGEST_EXPONENT}")
    return missed


def reuse(rounds: int) -> None:
    """Print what the workspace is worth: times of calls again and again in one thread, with it and without."""
    print("\n| memory used again: ms | core | in fresh memory | ratio |\n| --- | --: | --: | --: |")
    with libraries(["core", "core in fresh memory"], 1) as both:
        for cell in REUSE:
            again, fresh = times(cell.job, both, rounds)
            print(f"| {cell.name} | {shown(again)} | {shown(fresh)} | {(fresh or 0) / (again or 1):.2f} |", flush=True)


def memory() -> list[str]:
    """Print which jobs hold most memory; those that hold more than asked."""
    missed, rows = [], []
    with libraries(["core"], 1) as only:
        for title, cells in TABLES.items():
            for cell in cells:
                peak = int(only[0].ask(cell.job, "memory"))
                moved = 4 * (int(np.prod(cell.job.x)) + outputs(cell.job))
                most = max(MEMORY_TIMES * moved, MEMORY_FREE)
                rows.append(
                    (peak / most, f"| {title} {cell.name} | {peak / 1e6:.1f} | {moved / 1e6:.1f} | {most / 1e6:.0f} |")
                )
                if peak > most:
                    missed.append(f"{cell.name}: {peak / 1e6:.0f} MB, not at most {most / 1e6:.0f}")
    print("\n| core's memory, the five nearest to their limit | at most held, MB | input and output, MB | limit, MB |")
    print("| --- | --: | --: | --: |")
    for _, row in sorted(rows, reverse=True)[:5]:
        print(row)
    return missed


def outputs(job: Job) -> int:
    """Cells of the output."""
    n, c, high, wide = job.x
    if job.operation == "max_pool":
        return n * c * ((high - job.w[0]) // job.w[1] + 1) * ((wide - job.w[0]) // job.w[1] + 1)
    if job.operation == "transposed":
        return n * job.w[1] * 4 * high * wide
    around = 0 if job.padding == "same" else job.w[-1] - 1
    return n * job.w[0] * (high - around) * (wide - around)


def main() -> None:
    """Print what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", default=[], help="tables or lines whose names hold one of these")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="turns of each library; the median counts")
    arguments = parser.parse_args()
    print(machine())
    missed = speed(arguments.rounds, arguments.only)
    if not arguments.only or "growth" in arguments.only:
        missed += growth(arguments.rounds)
    if not arguments.only or "reuse" in arguments.only:
        reuse(arguments.rounds)
    if not arguments.only or "memory" in arguments.only:
        missed += memory()
    if missed:
        print("\nMissed:", *missed, sep="\n- ")
        sys.exit(1)


if __name__ == "__main__":
    main()
