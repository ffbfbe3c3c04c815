"""Scaling curves: one measurement over a range of one quantity."""
