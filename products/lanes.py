"""The lines in which the jobs of the draft side wait."""

from __future__ import annotations

# All jobs that change what merchandisers edit wait in one line (PIM contract §4): none of them sees another's half.
PIM = "pim"
