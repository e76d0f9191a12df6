"""Pooling: what a window of a map becomes when it is put in one cell, resizing, and the way back through each."""

from core.pooling.gradients import *
from core.pooling.means import *
from core.pooling.pooling import *
