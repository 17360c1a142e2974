"""Which prices of a book a table of them shows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet

from products.models import Product
from products.prices.models import Amount, Price, Sale
from products.searching import held_by
from pxm import searching
from pxm.admin.paging import page_number
from pxm.clock import now

SALES = {"now": "on sale now", "planned": "sale planned"}
SINCE = {"day": "in the last 24 hours", "week": "in the last 7 days", "month": "in the last 30 days"}
_CODE = re.compile("[A-Z]{3}")
_DAYS = {"day": 1, "week": 7, "month": 30}


@dataclass(frozen=True)
class Choice:
    """`without` is a currency that they have no amount in, `sale` one of `SALES`, `since` one of `SINCE`."""

    q: str = ""
    without: str = ""
    sale: str = ""
    since: str = ""
    page: int = 1

    @classmethod
    def read(cls, sent: Mapping[str, Any]) -> Choice:
        """Read what an address or a body says; what means nothing narrows nothing."""
        texts = {name: str(sent.get(name) or "") for name in ("q", "without", "sale", "since", "page")}
        return cls(
            q=texts["q"].strip(),
            without=texts["without"] if _CODE.fullmatch(texts["without"]) else "",
            sale=texts["sale"] if texts["sale"] in SALES else "",
            since=texts["since"] if texts["since"] in SINCE else "",
            page=page_number(texts["page"]),
        )

    @classmethod
    def of_query(cls, query: str) -> Choice:
        """Read what `query` of another choice said."""
        return cls.read(dict(parse_qsl(query)))

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or self.without or self.sale or self.since)

    @property
    def query(self) -> str:
        """Return the query string that stands for everything this choice leaves."""
        return urlencode({name: value for name, value in asdict(self).items() if value and name != "page"})

    def of(self, prices: QuerySet[Price]) -> QuerySet[Price]:
        """Narrow prices down to this choice."""
        moment = now()
        if self.q:
            named = Product.objects.filter(held_by(["name"], self.q), sku__isnull=False).order_by().values("sku")
            prices = prices.filter(searching.held_by(["sku"], self.q) | Q(sku__in=named))
        if self.without:
            amounts = Amount.objects.filter(price=OuterRef("pk"), sale=None, currency=self.without)
            prices = prices.filter(~Exists(amounts))
        if self.sale:
            prices = prices.filter(Exists(_sales(self.sale, moment)))
        if self.since:
            prices = prices.filter(updated_at__gte=moment - timedelta(days=_DAYS[self.since]))
        return prices


def _sales(when: str, moment: datetime) -> QuerySet[Sale]:
    sales = Sale.objects.filter(price=OuterRef("pk"))
    if when == "planned":
        return sales.filter(valid_from__gt=moment)
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=moment)
    return sales.filter(begun, Q(valid_to__isnull=True) | Q(valid_to__gt=moment))
