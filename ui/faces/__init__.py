"""A cartoon face of four parts, and five ways to say whether it is one."""
