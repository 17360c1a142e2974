"""What an amount may be."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.serializers import ValidationError

from products.prices.inputs import AmountInput
from products.prices.models import LARGEST_AMOUNT


def _read(sent: dict[str, Any]) -> Any:
    try:
        return AmountInput().run_validation(sent)
    except ValidationError as refusal:
        return refusal.detail


@pytest.mark.parametrize("amount", [0, 1, LARGEST_AMOUNT, LARGEST_AMOUNT + 1, -1, True, 1.0, 1.5, "1", None])
@pytest.mark.parametrize("includes_tax", [True, False, None, 1, "true"])
def test_a_plain_amount_is_read_as_any_other(amount: Any, includes_tax: Any) -> None:
    """The quick way for one without tiers comes to the same as the long one."""
    plain = {"amount": amount, "includes_tax": includes_tax}
    assert _read(plain) == _read({**plain, "tiers": None})
