"""Makes `python -m todo.cli` the same as the command `todo`."""

from todo.cli import main

main()
