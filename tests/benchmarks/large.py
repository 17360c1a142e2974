"""What large hierarchies and price books cost on one database, which the environment names: run by `lists`."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

from django.core.management import call_command

from tests.benchmarks import edits, list_measures, paint, prices, trees
from tests.benchmarks.measures import machine
from tests.benchmarks.timing import ratio

# A page is measured so many times as often as a piece of work that takes seconds, or a visit of the browser.
_PAGES, _VISITS = 40, 2


def main() -> None:
    """Print the figures; the only argument is the number of rounds."""
    rounds = int(sys.argv[1])
    logging.disable(logging.CRITICAL)
    call_command("migrate", verbosity=0)
    figures: dict[str, Any] = {
        "move": ratio(trees.move(rounds)),
        "duplicate": ratio(trees.duplicate(rounds)),
        "change_prices": ratio(prices.change(rounds)),
        "edit_products": ratio(edits.edit(rounds)),
        "lists": {
            name: {each: ratio(found) if isinstance(found, list) else found for each, found in measured.items()}
            for name, measured in list_measures.growth_and_overhead(_PAGES * rounds).items()
        },
        "first_paint": {name: ratio(sides) for name, sides in paint.paints(_VISITS * rounds).items()},
    }
    sys.stdout.write(json.dumps(figures | {"measured_on": machine(rounds)}))
