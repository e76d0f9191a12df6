"""Dilated kernels and stacks of them: what they read, what they miss, and how that is shown."""
