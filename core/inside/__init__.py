"""Inside a trained network: what a unit answers to, likes, misses and ignores."""

from core.inside.activity import ever_positive
from core.inside.ascent import ascend
from core.inside.covering import Occlusion, occlusion, patch_places
from core.inside.projection import RULES, project_unit, upto
from core.inside.stimuli import strongest_stimuli
from core.inside.unit_invariance import Firing, distance_along, firing, mean_distance

__all__ = [
    "RULES",
    "Firing",
    "Occlusion",
    "ascend",
    "distance_along",
    "ever_positive",
    "firing",
    "mean_distance",
    "occlusion",
    "patch_places",
    "project_unit",
    "strongest_stimuli",
    "upto",
]
