"""Train: four networks learn digits here and now; then the digits move, and one sees which of them still reads them."""

from __future__ import annotations

from collections.abc import Callable

from core.learning.networks import BORDERS, CHANGED_POOLINGS, ENDS, STARTS
from core.learning.shifted_answers import MOST
from pages.training.changes_part import changes_part
from pages.training.evolution_part import DEFAULT_STEP, LAYERS, MOST_UNITS, evolution_part
from pages.training.fewer_part import fewer_part
from pages.training.models import MODELS, POOLINGS, data
from pages.training.move_part import move_part
from pages.training.moved import MODES
from pages.training.moving_part import moving_part
from pages.training.plan import DEFAULT, EPOCHS, LONG, MOST_SEED
from pages.training.recipe_part import DRAWN, recipe_part
from pages.training.records import SEEDS
from pages.training.train_part import SOURCES, train_part
from ui import link
from ui.lesson import lesson_in_parts

PAGE = "training"
PARTS: dict[str, Callable[[str], None]] = {
    "train": train_part,
    "move": move_part,
    "changes": changes_part,
    "moving": moving_part,
    "evolution": evolution_part,
    "fewer": fewer_part,
    "recipe": recipe_part,
}
DIGIT = 193  # a 7 that networks lose one after the other
PARAMS = (
    link.choice(f"{PAGE}.part", "part", tuple(PARTS), "train"),
    link.choice(f"{PAGE}.source", "from", SOURCES, "new"),
    link.choice(f"{PAGE}.model", "model", MODELS, DEFAULT.model),
    link.choice(f"{PAGE}.pooling", "pool", POOLINGS, DEFAULT.pooling),
    link.choice(f"{PAGE}.start", "start", STARTS, DEFAULT.start),
    link.choice(f"{PAGE}.epochs", "epochs", EPOCHS, DEFAULT.epochs),
    link.integer(f"{PAGE}.seed", "seed", 0, MOST_SEED, DEFAULT.seed),
    link.flag(f"{PAGE}.cap", "cap", DEFAULT.is_capped),
    link.flag(f"{PAGE}.slow", "slow", DEFAULT.is_slow),
    link.choice(f"{PAGE}.end", "end", ENDS, ENDS[1]),
    link.choice(f"{PAGE}.border", "border", BORDERS, BORDERS[0]),
    link.choice(f"{PAGE}.maps", "maps", CHANGED_POOLINGS, CHANGED_POOLINGS[0]),
    link.choice(f"{PAGE}.learner", "learner", MODELS, "dense"),
    link.flag(f"{PAGE}.moving", "moving", True),
    link.choice(f"{PAGE}.long", "long", LONG, 20),
    link.choice(f"{PAGE}.mode", "mode", MODES, "zeros"),
    link.choice(f"{PAGE}.axis", "axis", ("x", "y"), "x"),
    link.integer(f"{PAGE}.digit", "digit", 0, len(data().test_x) - 1, DIGIT),
    link.integer(f"{PAGE}.shift", "by", -MOST, MOST, 3),
    link.choice(f"{PAGE}.layer", "layer", tuple(LAYERS), "c1"),
    link.integer(f"{PAGE}.unit", "unit", 1, MOST_UNITS, 1),
    link.integer(f"{PAGE}.step", "step", 0, DEFAULT_STEP, DEFAULT_STEP),
    link.choice(f"{PAGE}.drawn", "drawn", DRAWN, "random"),
    link.choice(f"{PAGE}.recipe_seed", "run", SEEDS, 0),
)

lesson_in_parts(PAGE, PARTS, PARAMS, question="training.question", label="training.part")
