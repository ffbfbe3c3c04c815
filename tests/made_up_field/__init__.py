"""What a new field needs: a row in the table, and nothing else.

`plugin` adds two rows before anything else is imported, a number and a set; `scenarios` and the core's own
tests then run with them. `tests/unit/tasks/test_made_up_field.py` starts that, in a process of its own.
"""
