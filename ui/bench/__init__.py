"""The layer bench: a stack in the making, its layers, its controls, its table."""
