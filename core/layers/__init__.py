"""Layers as plain data: what is computed, on the server (`core`) and in the browser (the same JSON) alike.

A layer is a frozen dataclass with its options; calling it computes, and `backward` gives the gradients of that call. A
`Stack` is a list of layers that reads and writes JSON. What every layer is stands in core/layer.py; layers that slide a
kernel stand beside their operation in core/convolution, those that pool in core/pooling, all others here.
"""

from core.convolution.layers import Conv1d, Conv2d, ConvTranspose2d, DepthwiseConv2d
from core.convolution.locally_connected_layer import LocallyConnected2d
from core.layer import KINDS, Layer
from core.layers.dense import Dense, Flatten
from core.layers.elementwise import Abs, ReLU, Tanh
from core.layers.normalisation import BatchNorm2d, Softmax, softmax
from core.layers.stack import Stack
from core.pooling.layers import *
