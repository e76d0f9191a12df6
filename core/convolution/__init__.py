"""Convolution as deep learning means it (cross-correlation), in all its kinds, and the way back through each.

Arrays are `(..., C, H, W)`, kernels `(C_out, C_in // groups, kH, kW)`. conv2d and what is conv2d of other shapes are in
convolution.py; each other kind has a module of its own, and its gradients and its layer beside it.
"""

from core.convolution.convolution import (
    conv1d,
    conv2d,
    depthwise_conv2d,
    depthwise_separable_conv2d,
    output_shape,
    separable_conv2d,
)
from core.convolution.fourier import fft_conv2d, wiener_deconv2d
from core.convolution.gradients import (
    conv2d_input_grad,
    conv2d_weight_grad,
    conv_transpose2d_input_grad,
    conv_transpose2d_weight_grad,
)
from core.convolution.kernel_fitting import KernelFit, fit_kernel
from core.convolution.locally_connected import locally_connected2d
from core.convolution.locally_connected_gradients import locally_connected2d_input_grad, locally_connected2d_weight_grad
from core.convolution.matrix import conv2d_matrix
from core.convolution.transposed import conv_transpose2d, transposed_output_shape

__all__ = [
    "KernelFit",
    "conv1d",
    "conv2d",
    "conv2d_input_grad",
    "conv2d_matrix",
    "conv2d_weight_grad",
    "conv_transpose2d",
    "conv_transpose2d_input_grad",
    "conv_transpose2d_weight_grad",
    "depthwise_conv2d",
    "depthwise_separable_conv2d",
    "fft_conv2d",
    "fit_kernel",
    "locally_connected2d",
    "locally_connected2d_input_grad",
    "locally_connected2d_weight_grad",
    "output_shape",
    "separable_conv2d",
    "transposed_output_shape",
    "wiener_deconv2d",
]
