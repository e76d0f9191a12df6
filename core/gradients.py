"""Gradients: how a loss changes with what went into an operation, given how it changes with what came out.

`dy`, of the shape of the output, is the gradient of the loss with respect to the output. For a linear operation the
gradient of the input is its adjoint (transpose) applied to `dy`, whatever the input was. Those of convolutions are in
core/convolution_gradients.py and core/locally_connected_gradients.py, those of pooling in core/pooling_gradients.py,
and a kernel is learnt with them in core/kernel_fitting.py; all can be imported from here.
"""

from core.convolution_gradients import (
    conv2d_input_grad,
    conv2d_weight_grad,
    conv_transpose2d_input_grad,
    conv_transpose2d_weight_grad,
)
from core.kernel_fitting import KernelFit, fit_kernel
from core.locally_connected_gradients import locally_connected2d_input_grad, locally_connected2d_weight_grad
from core.pooling_gradients import (
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
