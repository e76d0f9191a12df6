"""Trains the networks that are shipped, and measures what the lessons on training say: `python -m benchmarks.training`.

Without options it prints the tables of assets/weights as Markdown, and ends with status 1 where a network there does
not give the accuracy that its table says. `--train` writes what is missing: weights (three minutes on one core), what
becomes of them and of two more seeds under shifts (ten), fewer digits (twenty), recipes (five), what the page trains
where nothing is chosen (half a minute), and what it trains elsewhere: LeNet-5 changed one thing at a time (twelve on a
busy machine), moved digits to learn from (nine), other first weights (five). It can be stopped at any time: what is
done is kept, and the next run goes on behind it. `--train --again` begins anew. Seeds are fixed and the last epoch is
shipped, so that nothing is chosen by its test accuracy; other processors round otherwise, and may differ a little.

`--write-docs` writes the tables to docs/training.md too. `--lenet` does something else: it trains LeNet-5 as the page
does where nothing is chosen, by three seeds, and ends with status 1 below 97 % of the test digits, or above a minute.
"""

from __future__ import annotations

import argparse
import os
import sys

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in app.py; before numpy comes

from benchmarks.learning.jobs import JOBS, PLANS, shipped, tested
from benchmarks.learning.page import lenet_report
from benchmarks.learning.report import DOCS, document, report
from benchmarks.learning.tables import read, table_path, write
from core.learning import WEIGHTS


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


def main() -> int:
    """Print the tables, after making what is missing if asked; 1 where a shipped network is not what its table says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--train", action="store_true", help="train and measure what is missing")
    parser.add_argument("--again", action="store_true", help="with --train: all of it, anew")
    parser.add_argument("--write-docs", action="store_true", help="write the tables to docs/training.md too")
    parser.add_argument("--lenet", action="store_true", help="train LeNet-5 as the page does, and do nothing else")
    options = parser.parse_args()
    if options.again and not options.train:
        parser.error("--again goes with --train")
    if options.lenet and (options.train or options.write_docs):
        parser.error("--lenet goes alone")
    if options.lenet:
        return lenet_report()
    WEIGHTS.mkdir(parents=True, exist_ok=True)
    if options.again:
        for table in {table for table, _, _ in JOBS}:
            table_path(table).unlink(missing_ok=True)
    if options.train:
        make_missing()
    print(report())
    if options.write_docs:
        DOCS.parent.mkdir(exist_ok=True)
        DOCS.write_text(document(), encoding="utf-8")
    wrong = [name for name in PLANS if abs(tested(shipped(name)) - read("shift")[name]["accuracy"]) > 0.003]
    for name in wrong:
        print(f"{name}: another accuracy than its table says", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
