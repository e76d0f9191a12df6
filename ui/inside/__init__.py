"""Inside a trained network: what its units make of a digit, and which part of the picture makes them."""
