"""So that `python -m todo.cli` is the command too."""

from todo.cli import main

main()
