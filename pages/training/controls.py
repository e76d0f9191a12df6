"""The controls of Train; several parts have some of them."""

from __future__ import annotations

from core.learning.networks import BORDERS, CHANGED_POOLINGS, ENDS, STARTS
from pages.training.models import LAYERS, MODELS, POOLINGS, data
from pages.training.moved import MODES
from pages.training.mover import WHOLE
from pages.training.plan import CAP, DEFAULT, EPOCHS, LONG, MOST_SEED, SLOW
from pages.training.records import SEEDS
from ui.control import choice, switch, whole

PLACES = (2 * WHOLE + 1) ** 2  # where a moved digit can stand
SOURCE = choice("training.source", "from", ("new", "shipped"), "new", widget="row")
MODEL = choice("training.model", "model", MODELS, DEFAULT.model)
POOLING = choice("training.pooling", "pool", POOLINGS, DEFAULT.pooling)
START = choice("training.start", "start", STARTS, DEFAULT.start)
EPOCH = choice("training.epochs", "epochs", EPOCHS, DEFAULT.epochs, widget="slider")
SEED = whole("training.seed", "seed", 0, MOST_SEED, DEFAULT.seed)  # of first weights and of the order of digits
IS_CAPPED = switch("training.cap", "cap", DEFAULT.is_capped, about={"cap": f"{CAP:g}"})
IS_SLOW = switch("training.slow", "slow", DEFAULT.is_slow, about={"share": f"{SLOW:g}"})
END = choice("training.end", "end", ENDS, ENDS[1], widget="row")
BORDER = choice("training.border", "border", BORDERS, BORDERS[0], widget="row")
MAPS = choice("training.maps", "maps", CHANGED_POOLINGS, CHANGED_POOLINGS[0], widget="row")
LEARNER = choice("training.learner", "learner", MODELS, "dense", names="training.model")
IS_MOVING = switch("training.moving", "moving", True, about={"most": WHOLE, "places": PLACES})
LONG_EPOCHS = choice("training.long", "long", LONG, 20, widget="slider", label="training.epochs")
MODE = choice("training.mode", "mode", MODES, "zeros", widget="row")
AXIS = choice("training.axis", "axis", ("x", "y"), "x", widget="row")
DIGIT = whole("training.digit", "digit", 0, len(data().test_x) - 1, 193)  # a 7 that networks lose one after the other
LAYER = choice("training.layer", "layer", tuple(LAYERS), "c1", widget="row")
UNIT = whole("training.unit", "unit", 1, max(units for _, _, units in LAYERS.values()), 1)
DRAWN = choice("training.drawn", "drawn", ("random", "small"), "random", widget="row", names="training.start")
RUN = choice("training.recipe_seed", "run", SEEDS, 0, widget="row")
