"""One shared kernel beside private ones on the page: how many, how many numbers, how many places they find."""

from __future__ import annotations

from pages.pictures.likes import Likes
from pages.pictures.locality_figures import coefficient
from ui.tables import figures_table
from ui.translations import t


def likes_table(found: Likes) -> str:
    """The figures of record for the frame, as HTML."""
    return figures_table(
        "pictures.figure_",
        [
            ("kernels", ["1", f"{found.windows:,}"]),
            ("numbers_all", [f"{found.numbers:,}", f"{found.numbers * found.windows:,}"]),
            ("places", [f"{len(found.places):,}", f"{min(1, len(found.places))}"]),
            ("places_shuffled", [f"{found.shuffled:,}", ""]),
            ("best", [coefficient(found.best), ""]),
        ],
        [t("pictures.shared"), t("pictures.private")],
        testid="certified",
    )


def likes_sentence(found: Likes) -> str:
    """What sharing gives for this patch."""
    count = len(found.places)
    if count == 0:
        return t("pictures.sentence_flat_patch")
    if count == 1:
        return t("pictures.sentence_alone", best=coefficient(found.best))
    return t(
        "pictures.sentence_likes",
        count=count,
        numbers=f"{found.numbers:,}",
        private=f"{found.numbers * count:,}",
        shuffled=found.shuffled,
    )
