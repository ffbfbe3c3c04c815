"""The pure core: commands are decided into events, events fold into state. No I/O, no clock, no chance."""
