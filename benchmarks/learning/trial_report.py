"""The tables of the trainings that the page makes too, as Markdown, with what they say."""

from __future__ import annotations

from benchmarks.learning.markdown import NAMES, mean_and_range, table
from pages.training.models import BATCH, RATES, data
from pages.training.moved import Moved
from pages.training.mover import WHOLE
from pages.training.plan import SLOW, Plan
from pages.training.records import SEEDS, record
from pages.training.shift_tables import SHOWN
from pages.training.trials import (
    BUILT_IN,
    CHANGED_EPOCHS,
    CHANGES,
    FIRST_WEIGHTS,
    LEARNT_MOVED,
    LENET,
    STAGES,
    START_EPOCHS,
    answering,
    deaths,
    trial_at,
    trial_moved,
    trial_runs,
)

EDGES = {"valid": "unpadded", "zeros": "zeros", "circular": "circular"}
PLACES = (2 * WHOLE + 1) ** 2


def changes_table() -> str:
    """An end, border and pooling a row, then the fully convolutional network."""
    rows = [[*_kinds(name, plan), *_figures(trial_runs("changes", name))] for name, plan in CHANGES.items()]
    head = ["end", "border", "pooling", "parameters", *(f"{by} px" for by in SHOWN), "consistency"]
    return table(head, rows)


def _kinds(name: str, plan: Plan) -> list[str]:
    if name == BUILT_IN:
        return [f"mean ({NAMES[BUILT_IN].partition(',')[0]})", EDGES["circular"], plan.pooling]
    return [plan.end + (" (LeNet-5)" if name == LENET else ""), EDGES[plan.border], plan.pooling]


def _figures(runs: list[Moved]) -> list[str]:
    at = [mean_and_range([run.four_ways(by) for run in runs]) for by in SHOWN]
    return [f"{runs[0].parameters:,}", *at, mean_and_range([run.consistency for run in runs])]


def moved_table() -> str:
    """A recorded training a row: its epochs and what it was shown, its accuracy under shift."""
    rows = [
        [
            f"{NAMES[plan.model]}, {'moved' if plan.is_moved else 'still'} digits",
            str(plan.epochs),
            f"{plan.epochs * len(data().x):,}",
            *_figures(trial_runs("moved", name)),
        ]
        for name, plan in LEARNT_MOVED.items()
    ]
    head = ["network", "epochs", "digits shown", "parameters", *(f"{by} px" for by in SHOWN), "consistency"]
    return table(head, rows)


def starts_table() -> str:
    """First weights and a rate a row: accuracy, the share of each layer's cells that ever answer."""
    rows = []
    for name, plan in FIRST_WEIGHTS.items():
        found = [record("starts")[f"{name}, seed {seed}"] for seed in SEEDS]
        shares = zip(*(one["ever_positive"] for one in found), strict=True)
        accuracies = mean_and_range([one["accuracy"] for one in found])
        rows.append([plan.start, f"{plan.rate:g}", accuracies, *map(mean_and_range, map(list, shares))])
    return table(["first weights", "rate", "accuracy", *STAGES], rows)


def changes_claims() -> str:
    """What the table of changes says: a sentence stands there only as long as it does say so."""

    def at(name: str, by: int = 4) -> str:
        return f"{trial_at('changes', name, by).mean:.3f}"

    said = []
    if alone_does_not_help():
        said.append(
            f"With a list at the end neither polyphase pooling ({at('list_valid_polyphase')} at 4 px) nor a circular "
            f"border ({at('list_circular_max')}) makes up for it (LeNet-5: {at(LENET)}), nor both together "
            f"({at('list_circular_polyphase')}): every seed of theirs reads less than any with a mean, unpadded."
        )
    if list_and_border_matter():
        said.append(
            f"List and border both matter: a mean in place of the list reads {at('mean_valid_max')} at 4 px and "
            f"{at('mean_valid_max', 6)} at 6, with a circular border too {at('mean_circular_max')} and "
            f"{at('mean_circular_max', 6)}; every seed of the latter reads more than any of the former, and every seed "
            "of those more than any of LeNet-5."
        )
    if polyphase_is_exact():
        said.append(
            f"With mean, circular border and polyphase pooling every shift within {WHOLE} px reads the same, whatever "
            "the seed."
        )
    return "\n".join(f"- {sentence}" for sentence in said)


def alone_does_not_help() -> bool:
    """Whether no network that ends in a list comes near those that end in a mean, at 4 px, whatever its border."""
    lists = [trial_at("changes", name, 4).high for name in CHANGES if name.startswith("list")]
    return max(lists) < trial_at("changes", "mean_valid_max", 4).low


def list_and_border_matter() -> bool:
    """Whether the mean reads more than the list, and a circular border then more, at 4 and 6 px, in every seed."""
    steps = (LENET, "mean_valid_max", "mean_circular_max")
    found = [[trial_at("changes", name, by) for name in steps] for by in (4, 6)]
    return all(a.high < b.low and b.high < c.low for a, b, c in found)


def polyphase_is_exact() -> bool:
    """Whether the accuracy of every seed is the same at all shifts within the frame."""
    runs = trial_runs("changes", "mean_circular_polyphase")
    return all(run.consistency == 1 and run.lowest(axis) == run.centred for run in runs for axis in ("x", "y"))


def starts_claims() -> str:
    """What the table of first weights says of equal ones, as long as it does."""
    said = []
    slow, dead = answering("equal_slow"), [stage for stage, share in answering("equal").items() if share.high == 0]
    if dead:
        said.append(
            f"Equal first weights die at the usual rate: no cell of {' and '.join(dead)} is positive for any test "
            "digit, whatever the seed."
        )
    if min(slow[stage].low for stage in STAGES[1:]) > 0.9:
        said.append(
            "The symmetry alone does not kill them: at a tenth of the rate they answer, and stay alike, so that each "
            "layer counts as one unit."
        )
    if deaths("positive") > deaths("positive_slow"):
        said.append(
            f"Nor does it take symmetry: weights that all differ, but are all positive, die in {deaths('positive')} of "
            f"{len(SEEDS)} trainings at the usual rate, and in {deaths('positive_slow') or 'none'} at a tenth of it."
        )
    return "\n".join(f"- {sentence}" for sentence in said)


def trials_document() -> str:
    """The sections of docs/training.md on what the page trains and the tables record."""
    count, rate, built_rate = len(data().x), RATES["lenet"], RATES[BUILT_IN]
    dense, convolution = (trial_moved("moved", name) for name in ("dense_moved_400", "convolutional_still_20"))
    built, much = LEARNT_MOVED["convolutional_still_20"], LEARNT_MOVED["dense_moved_400"]
    return f"""## LeNet-5, one change at a time
LeNet-5 and the fully convolutional network differ in end, border, pooling and width at once. Here the first three are
changed one at a time, at LeNet-5's widths (6, 16, 120): a list (C5 as large as the maps, F6, output) or each class's
mean over all places (C5 3x3, output 1x1); no padding, zeros or a circle; max or polyphase pooling.
{CHANGED_EPOCHS} epochs of {count:,} still digits as they are, in batches of {BATCH}, Adam at a rate of {rate:g}
({built_rate:g} for the fully convolutional network, which is wider and has a convolution more). Zeros come in.

{changes_table()}

{changes_claims()}

## Learning moved digits
What is not built in can be learnt. In every epoch each digit is moved anew by up to {WHOLE} px along both axes, to one
of {PLACES} places in its frame.

{moved_table()}

- After {much.epochs} epochs of moved digits the dense network reads {dense.four_ways(4):.3f} at 4 px, with
  {dense.parameters:,} parameters and {much.epochs * count:,} digits shown; the fully convolutional one
  {convolution.four_ways(4):.3f}, with {convolution.parameters:,} and {built.epochs * count:,}, none of them moved.

## First weights, and the cells that still answer
LeNet-5 after {START_EPOCHS} epochs of digits as they are, at the usual rate and at {SLOW:g} of it. Of each layer:
the share of its cells that are positive, after ReLU, for at least one of the {len(data().test_x)} test digits. Equal:
all weights of a layer the same number, 1 over the inputs of a unit; positive: drawn evenly between 0 and twice that.

{starts_table()}

{starts_claims()}
"""
