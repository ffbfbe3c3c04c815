"""How the cost grows: the same measurements over a range of one quantity, one module for each kind of it."""
