"""Learning digits: networks that are trained on the page or come trained, and what becomes of them when digits move."""
