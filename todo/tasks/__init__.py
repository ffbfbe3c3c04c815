"""The pure core of lists: `decide` turns commands into events, `evolve` folds events into state. No I/O, no
clock, no randomness."""
