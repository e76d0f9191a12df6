"""Gradients: how a loss changes with what went into an operation, given how it changes with what came out.

`dy`, of the shape of the output, is the gradient of the loss with respect to the output. For a linear operation the
gradient of the input is its adjoint (transpose) applied to `dy`, whatever the input was. Those of convolutions are in
core/convolution/, where kernel_fitting.py learns a kernel with them, those of pooling in core/pooling/; what lessons
take most can be imported from here.
"""

from core.convolution import (
    KernelFit,
    conv2d_input_grad,
    conv2d_weight_grad,
    conv_transpose2d_input_grad,
    conv_transpose2d_weight_grad,
    fit_kernel,
    locally_connected2d_input_grad,
    locally_connected2d_weight_grad,
)
from core.pooling import (
    avg_pool2d_grad,
    blur_pool2d_grad,
    global_avg_pool2d_grad,
    global_max_pool2d_grad,
    max_blur_pool2d_grad,
    max_pool2d_grad,
    polyphase_pool2d_grad,
    resize_grad,
)

__all__ = [
    "KernelFit",
    "avg_pool2d_grad",
    "blur_pool2d_grad",
    "conv2d_input_grad",
    "conv2d_weight_grad",
    "conv_transpose2d_input_grad",
    "conv_transpose2d_weight_grad",
    "fit_kernel",
    "global_avg_pool2d_grad",
    "global_max_pool2d_grad",
    "locally_connected2d_input_grad",
    "locally_connected2d_weight_grad",
    "max_blur_pool2d_grad",
    "max_pool2d_grad",
    "polyphase_pool2d_grad",
    "resize_grad",
]
