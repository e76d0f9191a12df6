"""The answers of the five networks in tables, a chart and sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from pages.faces.poses import Poses, write_poses
from pages.faces.scores import NETWORKS, THRESHOLD, Scores
from pages.faces.trials import Trials
from pages.faces.votes import Found
from ui.charts import BLUE, CLEAR, RED, Figure, axis, figure, level
from ui.tables import figures_table
from ui.translations import t

COLOURS = {"face": BLUE, "scrambled": RED}


def name_of(name: str) -> str:
    """A network's name on the page."""
    return t(f"faces.live_network_{name}")


def heads() -> list[str]:
    """The names of the networks, short, above columns."""
    return [t(f"faces.head_{name}") for name in NETWORKS]


def marked(score: float) -> str:
    """An answer, and a tick where it counts as a face."""
    return f"{score:.2f}{' ✓' if score >= THRESHOLD else ''}"


def scores_table(poses: Poses, now: Scores, known: Mapping[str, Scores]) -> Markup:
    """The figures of record: the parts as they are now, and the arrangements that the page knows."""
    rows = [(row, [marked(found[name]) for name in NETWORKS]) for row, found in {"now": now, **known}.items()]
    caption = t("faces.table", threshold=f"{THRESHOLD:g}")
    text = write_poses(poses)
    return figures_table("faces.row_", rows, heads(), caption=caption, testid="certified", data_poses=text)


def now_sentence(now: Scores) -> str:
    """Who calls the present arrangement a face."""
    yes = [name_of(name) for name in NETWORKS if now[name] >= THRESHOLD]
    if len(yes) == len(NETWORKS):
        return t("faces.now_all", count=len(NETWORKS))
    return t("faces.now_some", names=", ".join(yes)) if yes else t("faces.now_none", count=len(NETWORKS))


def pose_sentence(found: Found) -> str:
    """Where capsules see a face, and how it is turned; or that they see none."""
    row, column, turn = found.poses[0]
    if found.lengths["cubist"] >= THRESHOLD:
        return t("faces.pose_cubist", value=f"{found.lengths['cubist']:.2f}")
    if found.lengths["face"] < THRESHOLD:
        return t("faces.no_pose")
    place = {"row": f"{row:.0f}", "column": f"{column:.0f}"}
    return t("faces.pose", degrees=90 * turn, **place) if turn else t("faces.pose_upright", **place)


def detectors_sentence(by_turn: Sequence[float], now: Scores) -> str:
    """What detectors at every turn add to the second convolution, beside what capsules make of the same detectors."""
    answers = {"upright": by_turn[0], "context": now["context"], "capsules": now["capsules"]}
    return t("faces.detectors", **{name: f"{value:.2f}" for name, value in answers.items()})


def weights_sentence(weights: Mapping[str, int]) -> str:
    """How many numbers each network holds."""
    return t("faces.weights", **{name: f"{count:,}" for name, count in weights.items()})


def trials_table(found: Trials) -> Markup:
    """A column a network: means, who is higher, how much moving changes."""
    faces, mixed = found.faces.mean(0), found.scrambled.mean(0)
    higher, equal, change = found.higher, found.equal, found.change
    rows = [
        ("face_mean", [f"{value:.2f}" for value in faces]),
        ("scrambled_mean", [f"{value:.2f}" for value in mixed]),
        ("higher", [f"{higher[name]}" for name in NETWORKS]),
        ("equal", [f"{equal[name]}" for name in NETWORKS]),
        ("change", ["–" if change[w] is None else f"{100 * (change[w] or 0):.1f}\u00a0%" for w in NETWORKS]),
    ]
    caption = t("faces.trials_table", count=len(found.faces))
    return figures_table("faces.figure_", rows, heads(), caption=caption, testid="certified")


def trials_sentence(found: Trials) -> str:
    """Who always tells the face from the scrambled one."""
    count = len(found.faces)
    always = [name_of(name) for name in NETWORKS if found.higher[name] == count]
    said = t("faces.always", names=", ".join(always), count=count) if always else t("faces.never_always", count=count)
    return f"{said} {t('faces.blind', higher=found.higher['global'], equal=found.equal['global'], count=count)}"


def trials_figure(found: Trials) -> Figure:
    """The answers to faces and to scrambled ones, a box each."""
    boxes = [
        {
            "type": "box",
            "x": [head for head in heads() for _ in range(len(answers))],
            "y": answers.T.ravel().tolist(),
            "name": t(f"faces.box_{name}"),
            "marker": {"color": COLOURS[name], "size": 4},
            "line": {"width": 2},
            **({"fillcolor": CLEAR} if name == "scrambled" else {}),
            "boxpoints": "outliers",
        }
        for name, answers in (("face", found.faces), ("scrambled", found.scrambled))
    ]
    y = axis(t("faces.axis"), range=(-0.04, 1.06))
    return figure(boxes, axis(), y, marks=[level(THRESHOLD)], hover="closest", boxmode="group")
