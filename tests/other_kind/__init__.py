"""A second kind of log, as small as can be: a tally. `plugin` adds it to the program."""
