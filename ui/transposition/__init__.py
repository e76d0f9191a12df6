"""The transposed convolution: what it gives back and what not, its matrix, its overlaps, and how it moves."""
