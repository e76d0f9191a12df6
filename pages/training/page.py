"""Train: four networks learn digits here and now; then the digits move, and one sees which of them still reads them."""

from __future__ import annotations

from pages.training import controls as of
from pages.training.changes_part import changes_part
from pages.training.evolution_part import evolution_part
from pages.training.fewer_part import fewer_part
from pages.training.move_part import move_part
from pages.training.mover import SHIFT
from pages.training.moving_part import moving_part
from pages.training.recipe_part import recipe_part
from pages.training.steps import STEP
from pages.training.train_part import train_part
from ui.lesson import Part, run

TRAINED = (of.SOURCE, of.MODEL, of.POOLING, of.START, of.EPOCH, of.SEED, of.IS_CAPPED, of.IS_SLOW)
run(
    "training",
    [
        Part("train", TRAINED, draw=train_part),
        Part("move", (of.MODE, of.AXIS, of.POOLING, of.DIGIT, SHIFT), draw=move_part),
        Part("changes", (of.END, of.BORDER, of.MAPS, of.SEED), draw=changes_part),
        Part("moving", (of.LEARNER, of.IS_MOVING, of.LONG_EPOCHS, of.SEED), draw=moving_part),
        Part("evolution", (of.LAYER, of.UNIT, of.DIGIT, STEP), draw=evolution_part),
        Part("fewer", draw=fewer_part),
        Part("recipe", (of.DRAWN, of.RUN), draw=recipe_part),
    ],
)
