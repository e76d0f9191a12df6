"""Kernels and convolutions taken apart into steps: columns and rows, channels and mixtures."""
