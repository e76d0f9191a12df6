"""The tables of assets/weights as Markdown, and docs/training.md, which holds them with what they mean."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from benchmarks.learning.jobs import MODES, MOVED, RECIPES, SEEDS, SIZES, STEPS
from benchmarks.learning.markdown import NAMES, mean_and_range, table
from benchmarks.learning.page import LEAST, LONGEST, in_words
from benchmarks.learning.shifts import (
    LEAST_STILL,
    MOST_LOST,
    NEAR,
    NEIGHBOURS,
    SHOWN,
    four_ways,
    keeps_answers,
    largest_loss,
    loses_less,
    mean,
    runs,
)
from benchmarks.learning.tables import read
from benchmarks.learning.trial_report import changes_table, moved_table, starts_table, trials_document
from core.learning import NETWORKS
from pages.training.models import data
from pages.training.plan import DEFAULT

ROUNDING = 1e-4  # of a mean accuracy: one digit of one seed is ten times as much
DOCS = Path(__file__).resolve().parents[2] / "docs" / "training.md"
COMMAND = "python -m benchmarks.training --write-docs"
ROWS = ("dense", "local", "lenet", "convolutional", "convolutional_blur", NEIGHBOURS)
EDGES = {"zeros": "Zeros come in", "circular": "What leaves comes back at the other side"}


def shift_table(mode: str) -> str:
    """A network a row: numbers it keeps, accuracy at SHOWN pixels, its largest loss, consistency, wobble."""
    head = ["network", "numbers it keeps", *(f"{by} px" for by in SHOWN)]
    head += [f"largest loss within {NEAR} px", "consistency", "wobble"]
    rows = []
    for name in ROWS:
        found = runs(name)
        within = [run[mode][f"within {NEAR}"] for run in found]
        rows.append(
            [
                NAMES[name],
                f"{found[0]['numbers' if name == NEIGHBOURS else 'parameters']:,}",
                *(mean_and_range([four_ways(run, by, mode) for run in found]) for by in SHOWN),
                f"{max(map(largest_loss, found)):.3f}",
                mean_and_range([run["consistency"] for run in within]),
                mean_and_range([run["wobble"] for run in within if "wobble" in run]),
            ]
        )
    return table(head, rows)


def fewer_table(figure: str) -> str:
    """A network a row, a number of digits a column."""
    entries = read("fewer")
    rows = [
        [NAMES[name], *(mean_and_range([entries[f"{name}, {n}, seed {s}"][figure] for s in SEEDS]) for n in SIZES)]
        for name in NETWORKS
    ]
    return table(["digits learnt", *(f"{size:,}" for size in SIZES)], rows)


def recipe_table() -> str:
    """A recipe a row: parameters, accuracy, and the RMS of C1's kernels, least to largest, at the end of seed 0."""
    entries, rows = read("recipe"), []
    for name in RECIPES:
        found = [entries[f"{name}, seed {seed}"] for seed in SEEDS]
        last = found[0]["rms"][-1]
        accuracies = mean_and_range([run["accuracy"] for run in found])
        rows.append([name, f"{found[0]['parameters']:,}", accuracies, f"{min(last):.3f} to {max(last):.3f}"])
    return table(["LeNet-5", "parameters", "accuracy", "RMS of the kernels of C1"], rows)


def page_table() -> str:
    """A seed a row: the accuracy of LeNet-5 as the page trains it, and how long that took; their mean."""
    found = read("page")
    rows = [[entry, f"{run['accuracy']:.4f}", f"{run['seconds']:.1f} s"] for entry, run in found.items()]
    means = [float(np.mean([run[figure] for run in found.values()])) for figure in ("accuracy", "seconds")]
    return table(["", "accuracy", "time"], [*rows, ["mean", f"{means[0]:.4f}", f"{means[1]:.1f} s"]])


def moved_claims() -> str:
    """What the tables of moved digits say: a sentence stands there only as long as they do say so."""
    said = [
        what_the_edge_does(),
        who_loses_most(),
        *map(who_keeps_answers, ROWS[:-1]),
        who_is_ahead(),
        what_neighbours_do(),
    ]
    return "\n".join(f"- {sentence}" for sentence in said if sentence)


def what_the_edge_does() -> str:
    """Nothing, where both tables are the same."""
    if shift_table("zeros") != shift_table("circular"):
        return ""
    return f"Both tables are the same: within {NEAR} px nothing but empty paper leaves the frame."


def who_loses_most() -> str:
    """The dense and the locally connected network, where every seed of LeNet-5 reads more than any of theirs."""
    if not all(loses_less("lenet", ("dense", "local"), by) for by in (2, 4)):
        return ""
    figures = "; ".join(
        f"{by} px: {mean('dense', by):.3f} and {mean('local', by):.3f} against {mean('lenet', by):.3f}" for by in (2, 4)
    )
    return (
        "The dense and the locally connected network lose most: at 2 and at 4 px every seed of LeNet-5 reads more than "
        f"any of theirs ({figures}). Which of the two loses more is not claimed."
    )


def who_keeps_answers(name: str) -> str:
    """The network, if it keeps its answers."""
    if not keeps_answers(name):
        return ""
    lost = max(map(largest_loss, runs(name)))
    return (
        f"{NAMES[name].capitalize()}: {mean(name, 0):.3f} of still digits (mean of {len(SEEDS)} seeds), and with the "
        f"same weights at most {lost:.3f} less within {NEAR} px, on both axes, with both edges, whatever the seed."
    )


def who_is_ahead() -> str:
    """Where the fully convolutional network reads fewer still digits than another: of these, and after few batches."""
    ours, others = mean("convolutional", 0), (*ROWS[:3], NEIGHBOURS)
    ahead = [f"{NAMES[name]} ({mean(name, 0):.3f})" for name in others if mean(name, 0) - ours > ROUNDING]
    short = {
        (name, size): float(np.mean([read("fewer")[f"{name}, {size}, seed {seed}"]["accuracy"] for seed in SEEDS]))
        for name in NETWORKS
        for size in SIZES
    }
    behind = [n for n in SIZES if max(short[name, n] for name in ROWS[:3]) - short["convolutional", n] > ROUNDING]
    return (
        f"Where the fully convolutional network ({ours:.3f}) is lower, of still digits: ahead of it here "
        f"{'is ' + ', '.join(ahead) if ahead else 'is none'}; after {STEPS} batches another network is ahead with "
        f"{', '.join(f'{n:,}' for n in behind) or 'no number of'} digits learnt (below)."
    )


def what_neighbours_do() -> str:
    """Their accuracy, still and moved, beside that of the dense network."""
    found = runs(NEIGHBOURS)[0]
    moved = "; ".join(f"{by} px: {mean(NEIGHBOURS, by):.3f} and {mean('dense', by):.3f}" for by in SHOWN)
    return (
        f"For scale: the {found['k']} nearest neighbours, by the Euclidean distance of pixels, learn nothing and keep "
        f"all {len(data().x):,} digits ({found['numbers']:,} numbers with the labels). What they read, and what the "
        f"dense network reads: {moved}. Both know pixels, not shapes. Split otherwise, the neighbours read "
        f"{min(found['other_splits']):.3f} to {max(found['other_splits']):.3f} ({len(found['other_splits'])} other "
        "splits): with so few digits to test on, a difference of a point says little."
    )


def report() -> str:
    """All tables."""
    parts = [(f"{EDGES[mode]}, {len(SEEDS)} seeds", shift_table(mode)) for mode in MODES]
    parts += [("Digits in the middle", fewer_table("accuracy")), (f"Moved by {MOVED} px", fewer_table("moved"))]
    parts += [("LeNet-5, one change at a time", changes_table()), ("Learning moved digits", moved_table())]
    parts += [("First weights, and the cells that still answer", starts_table())]
    parts += [("LeNet-5 otherwise", recipe_table()), ("LeNet-5 as the page trains it", page_table())]
    return "\n\n".join(f"{title}\n\n{text}" for title, text in parts)


def document() -> str:
    """The text of docs/training.md."""
    tests = len(data().test_x)
    cores = {run["cores"] for run in read("page").values()}
    return f"""# Networks that learn digits: what was measured

Written by `{COMMAND}` from the tables in assets/weights, which
`python -m benchmarks.training --train` made. Change neither by hand: a test compares them. {len(data().x):,} digits are
learnt, {tests} others tested on: one of them is {1 / tests:.3f}. A cell is the mean of {len(SEEDS)} seeds, with the
least and the largest where they differ.

## Digits that move
All were learnt in the middle of a frame of 32x32, turned and scaled a little, none of them moved. Accuracy is the mean
of left, right, up and down. Within {NEAR} px a digit stays in its frame. Consistency: how often two shifts within
{NEAR} px get the same answer; wobble: by how much the right answer's probability changes; both over both axes, without
the zero shift. The largest loss is that of the worst seed, axis and edge. Seed 0 is the network of the app.

### {EDGES["zeros"]}
{shift_table("zeros")}

### {EDGES["circular"]}
{shift_table("circular")}

{moved_claims()}

Expected of a network that keeps its answers: at least {LEAST_STILL:g} of still digits, mean of the seeds, and at most
{MOST_LOST:g} less within {NEAR} px.

## Fewer digits
{STEPS} batches, however few the digits. In the middle, as learnt:

{fewer_table("accuracy")}

Moved by {MOVED} px, mean of the four ways:

{fewer_table("moved")}

{trials_document()}
## LeNet-5 otherwise
{recipe_table()}

## LeNet-5 as the page trains it
A press of Train where nothing was chosen: {in_words(DEFAULT)}.
`python -m benchmarks.training --lenet` trains the same from the command line, and ends with status 1 below {LEAST:g}
or above {LONGEST:g} seconds. Accuracy on the {tests} test digits; time on a machine of {max(cores)} cores, one of them
used.

{page_table()}
"""
