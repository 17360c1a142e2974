"""Pages of long lists."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet


class Pages(Paginator):  # type: ignore[type-arg]  # not generic when it runs
    """Pages of a query set that has an order. Those of its second half are read from its end: the last page costs what
    the first does.
    """

    def page(self, number: int | str) -> Page[Any]:
        """Return a page with its rows, as Django does."""
        valid = self.validate_number(number)
        start = (valid - 1) * self.per_page
        stop = min(start + self.per_page, self.count)
        rows: Any = self.object_list
        if start <= self.count // 2 or not isinstance(rows, QuerySet):
            return super().page(valid)
        from_end = list(rows.reverse()[self.count - stop : self.count - start])
        return Page(from_end[::-1], valid, self)
