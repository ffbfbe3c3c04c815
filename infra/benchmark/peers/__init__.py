"""What people would use instead, and the least that can be done: servers that speak the same messages.

They take `join` and `command`, answer them, and send the same `events` frame to everybody on the list.
They check, decide and store nothing, which is in their favour.
"""
