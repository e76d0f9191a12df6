"""Learning: digits, networks, how they are trained, what they hold, and what becomes of their answers."""

from core.learning.capsules import Routing, route, squash
from core.learning.digits import Digits, augmented, framed, load_digits, moved_about, split
from core.learning.neighbours import nearest_labels
from core.learning.networks import NETWORKS, changed_lenet, convolutional, lenet
from core.learning.recurrent import rnn, rnn_grad
from core.learning.shifted_answers import ShiftAccuracy, axis_shifts, shift_accuracies, shift_accuracy
from core.learning.training import (
    Adam,
    DivergenceError,
    Momentum,
    Optimiser,
    Progress,
    accuracy,
    kernel_rms,
    probabilities,
    train,
)
from core.learning.weights import WEIGHTS, load_snapshots, load_trained, save_weights

__all__ = [
    "NETWORKS",
    "WEIGHTS",
    "Adam",
    "Digits",
    "DivergenceError",
    "Momentum",
    "Optimiser",
    "Progress",
    "Routing",
    "ShiftAccuracy",
    "accuracy",
    "augmented",
    "axis_shifts",
    "changed_lenet",
    "convolutional",
    "framed",
    "kernel_rms",
    "lenet",
    "load_digits",
    "load_snapshots",
    "load_trained",
    "moved_about",
    "nearest_labels",
    "probabilities",
    "rnn",
    "rnn_grad",
    "route",
    "save_weights",
    "shift_accuracies",
    "shift_accuracy",
    "split",
    "squash",
    "train",
]
