"""What every test may use. Warnings are errors, and markers must be declared: setup.cfg says so."""

from __future__ import annotations
