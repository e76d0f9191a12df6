"""How each library does a job: a function without arguments that returns the output, or None where it has none.

OpenCV, scipy.ndimage and scipy.signal work on one map at a time and are asked only about those.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.timing.jobs import Job

Call = Callable[[], Any]


def core(job: Job, threads: int) -> Call | None:
    """This project; its threads are those of BLAS, which the process was started with."""
    from core.convolution import conv2d, conv_transpose2d, depthwise_conv2d
    from core.pooling import max_pool2d

    x, w = job.arrays()
    if job.operation == "max_pool":
        return lambda: max_pool2d(x, job.w[0], stride=job.w[1])
    if job.operation == "transposed":
        return lambda: conv_transpose2d(x, w, stride=2, padding=1, output_padding=1)
    if job.operation == "depthwise":
        return lambda: depthwise_conv2d(x, w[:, 0], padding=job.padding)
    return lambda: conv2d(x, w, padding=job.padding)


def core_in_fresh_memory(job: Job, threads: int) -> Call | None:
    """This project without core.convolution.workspace: what a call needs while it runs is new memory each time."""
    from core.convolution import workspace

    workspace.KEPT_AT_MOST = 0
    return core(job, threads)


def pytorch(job: Job, threads: int) -> Call | None:
    """PyTorch on the CPU."""
    import torch
    from torch.nn import functional

    torch.set_num_threads(threads)
    torch.set_grad_enabled(False)
    arrays = job.arrays()
    x, w = (torch.from_numpy(np.ascontiguousarray(array)) for array in arrays)
    if job.operation == "max_pool":
        return lambda: functional.max_pool2d(x, job.w[0], job.w[1])
    if job.operation == "transposed":
        return lambda: functional.conv_transpose2d(x, w, stride=2, padding=1, output_padding=1)
    groups = job.x[1] if job.operation == "depthwise" else 1
    around = job.w[-1] // 2 if job.padding == "same" else 0
    return lambda: functional.conv2d(x, w, padding=around, groups=groups)


def opencv(job: Job, threads: int) -> Call | None:
    """OpenCV's filter2D, which takes frequencies from 11x11 on."""
    if not _one_map(job):
        return None
    import cv2

    cv2.setNumThreads(threads)
    x, w = (array[0, 0] for array in job.arrays())
    return lambda: cv2.filter2D(x, cv2.CV_32F, w, borderType=cv2.BORDER_CONSTANT)


def scipy_ndimage(job: Job, threads: int) -> Call | None:
    """scipy.ndimage.correlate."""
    if not _one_map(job):
        return None
    from scipy import ndimage

    x, w = (array[0, 0] for array in job.arrays())
    return lambda: ndimage.correlate(x, w, mode="constant")


def scipy_signal(job: Job, threads: int) -> Call | None:
    """scipy.signal.oaconvolve, overlap-add through the FFT."""
    if not _one_map(job):
        return None
    from scipy import signal

    x, w = (array[0, 0] for array in job.arrays())
    return lambda: signal.oaconvolve(x, w[::-1, ::-1], mode="same")


def _one_map(job: Job) -> bool:
    return job.operation in ("conv2d", "separable") and job.x[:2] == (1, 1) == job.w[:2] and job.padding == "same"


LIBRARIES: dict[str, Callable[[Job, int], Call | None]] = {
    "core": core,
    "PyTorch": pytorch,
    "OpenCV": opencv,
    "scipy.ndimage": scipy_ndimage,
    "scipy.signal": scipy_signal,
}
VARIANTS: dict[str, Callable[[Job, int], Call | None]] = {"core in fresh memory": core_in_fresh_memory}
