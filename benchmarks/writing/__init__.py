"""Picture files by seed, as libraries write them and as accidents leave them, with what is to be read of each."""
