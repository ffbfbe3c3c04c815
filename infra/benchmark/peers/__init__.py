"""The peers: common alternatives and a minimal baseline that speak the same messages.

They answer `join` and `command` and broadcast the same `events` frame to the list. They validate, decide and
store nothing, which is in their favour.
"""
