"""Pooling: what a window of a map becomes when it is put in one cell, resizing, and the way back through each."""

from core.pooling.gradients import (
    avg_pool2d_grad,
    blur_pool2d_grad,
    global_avg_pool2d_grad,
    global_max_pool2d_grad,
    max_blur_pool2d_grad,
    max_pool2d_grad,
    polyphase_pool2d_grad,
    resize_grad,
)
from core.pooling.pooling import (
    avg_pool2d,
    blur_pool2d,
    global_avg_pool2d,
    global_max_pool2d,
    max_blur_pool2d,
    max_pool1d,
    max_pool2d,
    max_unpool2d,
    polyphase_pool2d,
    resize,
)

__all__ = [
    "avg_pool2d",
    "avg_pool2d_grad",
    "blur_pool2d",
    "blur_pool2d_grad",
    "global_avg_pool2d",
    "global_avg_pool2d_grad",
    "global_max_pool2d",
    "global_max_pool2d_grad",
    "max_blur_pool2d",
    "max_blur_pool2d_grad",
    "max_pool1d",
    "max_pool2d",
    "max_pool2d_grad",
    "max_unpool2d",
    "polyphase_pool2d",
    "polyphase_pool2d_grad",
    "resize",
    "resize_grad",
]
