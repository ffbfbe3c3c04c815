"""Run inside a container: prints each list's log as [[position, command id], …] and its state's hash.

Reads it the way a replica does, so a gap, a changed entry or a broken chain ends it with an error.
"""

import json
import os

import msgpack

from todo import wiring
from todo.aggregate import state_hash
from todo.kinds import KINDS
from todo.projections.boards import load_board
from todo.settings import load_settings

opened = wiring.open_store(load_settings(os.environ))
found = {}
for list_id in opened.store.lists():
    board = load_board(opened.store, KINDS, list_id, use_snapshot=False)
    entries, position = [], 0
    while page := opened.store.read(list_id, position, 1000):
        entries += [[entry.position, msgpack.unpackb(entry.head)[3]] for entry in page]
        position = page[-1].position
    found[list_id] = {"entries": entries, "hash": state_hash(board.state), "position": board.position}
opened.close()
print(json.dumps(found))
