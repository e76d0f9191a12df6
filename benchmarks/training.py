"""Trains the networks that are shipped, and measures what the lessons on training say: `python -m benchmarks.training`.

Without options it prints the tables of assets/weights as Markdown, and ends with status 1 where a network there does
not give the accuracy that its table says. `--train` writes what is missing: weights (three minutes on one core), what
becomes of them under shifts (one), fewer digits (twenty) and recipes (five). It can be stopped at any time: what is
done is kept, and the next run goes on behind it. `--train --again` begins anew. Seeds are fixed and the last epoch is
shipped, so that nothing is chosen by its test accuracy; other processors round otherwise, and may differ a little.
"""

from __future__ import annotations

import argparse
import sys

import numpy as np

from benchmarks.learning.jobs import JOBS, MOVED, PLANS, RECIPES, SEEDS, SIZES, shipped, tested
from benchmarks.learning.tables import read, table_path, write
from core.networks import NETWORKS
from core.weights import WEIGHTS


def make_missing() -> None:
    """Run every job whose entry is not there yet, in order, and say what it found."""
    for table, entry, make in JOBS:
        entries = read(table)
        if entry in entries:
            continue
        entries[entry] = make()
        write(table, entries)
        figures = {k: round(v, 4) for k, v in entries[entry].items() if isinstance(v, int | float)}
        print(f"{table}: {entry}: {figures or 'done'}", flush=True)


def markdown(head: list[str], rows: list[list[str]]) -> str:
    """A table in Markdown."""
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows])


def shift_rows() -> list[list[str]]:
    """Network, parameters, accuracy in the middle and at 1, 2, 4 and 6 pixels to the right, consistency, wobble."""
    rows, entries = [], read("shift")
    for name in (name for name in PLANS if name in entries):
        found = entries[name]
        right = [f"{found['zeros']['x'][10 + s]:.3f}" for s in (0, 1, 2, 4, 6)]
        within = found["zeros"]["within 6"]
        rows.append(
            [name, f"{found['parameters']:,}", *right, f"{within['consistency']:.3f}", f"{within['wobble']:.3f}"]
        )
    return rows


def mean_and_range(values: list[float]) -> str:
    """The mean, and the least and largest, of the seeds."""
    return f"{np.mean(values):.3f} ({min(values):.3f} to {max(values):.3f})" if values else ""


def fewer_rows(figure: str) -> list[list[str]]:
    """A network a row, a number of digits a column."""
    entries = read("fewer")
    cells = {
        (name, n): [entries[key][figure] for s in SEEDS if (key := f"{name}, {n}, seed {s}") in entries]
        for name in NETWORKS
        for n in SIZES
    }
    return [[name, *(mean_and_range(cells[name, n]) for n in SIZES)] for name in NETWORKS]


def recipe_rows() -> list[list[str]]:
    """A recipe a row: parameters, accuracy, and the RMS of C1's kernels, least to largest, at the end of seed 0."""
    entries, rows = read("recipe"), []
    for name in RECIPES:
        found = [entries[key] for s in SEEDS if (key := f"{name}, seed {s}") in entries]
        if found:
            last = found[0]["rms"][-1]
            accuracies = mean_and_range([f["accuracy"] for f in found])
            rows.append([name, f"{found[0]['parameters']:,}", accuracies, f"{min(last):.3f} to {max(last):.3f}"])
    return rows


def main() -> int:
    """Print the tables, after making what is missing if asked; 1 where a shipped network is not what its table says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--train", action="store_true", help="train and measure what is missing")
    parser.add_argument("--again", action="store_true", help="with --train: all of it, anew")
    options = parser.parse_args()
    if options.again and not options.train:
        parser.error("--again goes with --train")
    WEIGHTS.mkdir(parents=True, exist_ok=True)
    if options.again:
        for table in {table for table, _, _ in JOBS}:
            table_path(table).unlink(missing_ok=True)
    if options.train:
        make_missing()
    shifts = ["0 px", "1 px", "2 px", "4 px", "6 px right", "consistency within 6", "wobble"]
    print(markdown(["network", "parameters", *shifts], shift_rows()))
    for figure, title in (("accuracy", "in the middle"), ("moved", f"moved by {MOVED} px")):
        print(f"\n{markdown([f'digits learnt, {title}', *map(str, SIZES)], fewer_rows(figure))}")
    print(f"\n{markdown(['LeNet-5', 'parameters', 'accuracy', 'RMS of the kernels of C1'], recipe_rows())}")
    wrong = [name for name, found in read("shift").items() if abs(tested(shipped(name)) - found["accuracy"]) > 0.003]
    for name in wrong:
        print(f"{name}: another accuracy than its table says", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
