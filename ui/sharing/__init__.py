"""Shared or not: dense, locally connected and convolutional layers, what they cost and what they find."""
