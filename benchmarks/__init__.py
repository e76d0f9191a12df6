"""Where published figures come from: each module here prints a table; the packages are what they measure with."""
