"""Pages of long lists."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

from pxm.few import few_of_many

# Nobody leafs so far, and what is found among a million rows takes long to count.
MOST_COUNTED = 10_000


class Pages(Paginator):  # type: ignore[type-arg]  # not generic when it runs
    """Pages of a query set that has an order. Those of its second half are read from its end: the last page costs what
    the first does.

    If it `counts_few`, of filtered rows, those beyond `MOST_COUNTED` are neither counted nor on any page; `has_more`
    says whether there are such.
    """

    counts_few = False
    has_more = False

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        if not self.counts_few:
            return int(super().count)
        found = int(rows.order_by()[: MOST_COUNTED + 1].count())
        self.has_more = found > MOST_COUNTED
        return min(found, MOST_COUNTED)

    def page(self, number: int | str) -> Page[Any]:
        """Return a page with its rows, as Django does."""
        valid = self.validate_number(number)
        start = (valid - 1) * self.per_page
        stop = min(start + self.per_page, self.count)
        rows: Any = self.object_list
        if self.counts_few:
            self.object_list = rows = few_of_many(rows, self.count)
        if start <= self.count // 2 or self.has_more or not isinstance(rows, QuerySet):
            return super().page(valid)
        from_end = list(rows.reverse()[self.count - stop : self.count - start])
        return Page(from_end[::-1], valid, self)
