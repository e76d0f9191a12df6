"""Gradients: how a loss changes with what went into an operation, given how it changes with what came out.

`dy`, of the shape of the output, is the gradient of the loss with respect to the output. For a linear operation the
gradient of the input is its adjoint (transpose) applied to `dy`, whatever the input was. Those of convolutions are in
core/convolution/, where kernel_fitting.py learns a kernel with them, those of pooling in core/pooling/. Whatever the
two packages hand on and call `..._grad` can be imported from here.
"""

from core.convolution import *
from core.convolution import KernelFit, fit_kernel
from core.pooling import *

__all__ = ["KernelFit", "fit_kernel"]
__all__ += [name for name in dir() if name.endswith("_grad")]
