"""The smallest valid currencies."""

from __future__ import annotations

import factory

from products.store.models import Currency


class CurrencyFactory(factory.django.DjangoModelFactory[Currency]):
    """Every store begins with US dollars, its default, in slot 1."""

    class Meta:
        model = Currency

    code = factory.Sequence(lambda n: f"X{chr(65 + n // 26 % 26)}{chr(65 + n % 26)}")
    slot = factory.LazyFunction(lambda: Currency.objects.count() + 1)
    format = "{price}"
    decimal_point = "."
    thousand_separator = ","
    decimal_places = 2
