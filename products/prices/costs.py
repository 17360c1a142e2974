"""What things cost, in the shape that inputs, rows and documents share.

    {"USD": {"amount": 2500, "includes_tax": False, "tiers": {"five": {"minimum_quantity": 5, "amount": 2300}}}}
    {"spring": {"currencies": {…}, "valid_from": datetime | None, "valid_to": …, "bundle_ids": ["…"]}}

What has no tiers lacks that member; amounts are whole minor units.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Currencies = dict[str, dict[str, Any]]
Sales = dict[str, dict[str, Any]]


@dataclass
class Costs:
    """What a price says: amounts by currency, and its sales by name."""

    currencies: Currencies = field(default_factory=dict)
    sales: Sales = field(default_factory=dict)
