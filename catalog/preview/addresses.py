"""Where the pages of a preview are: for staff with the context in the address, behind a shared link without it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from catalog.preview.context import Context


@dataclass(frozen=True, slots=True)
class Addresses:
    """`link` is what a shared link names, empty for staff."""

    context: Context
    link: str = ""

    def shop(self, **asked: str) -> str:
        return self._to("shop", asked)

    def product(self, id: str, **asked: str) -> str:
        return self._to("product", asked, id)

    def with_options(self, id: str, options: tuple[str, ...]) -> str:
        """Return the page of a parent with some options chosen that do not make a child yet."""
        address = self.product(id)
        chosen = urlencode({"option": options}, doseq=True)
        return f"{address}{'&' if '?' in address else '?'}{chosen}"

    def _to(self, page: str, asked: dict[str, str], *ids: str) -> str:
        if not self.link:
            return reverse(f"preview:{page}", args=ids) + self.context.query(**asked)
        given = {name: value for name, value in asked.items() if value}
        return reverse(f"preview:shared_{page}", args=[self.link, *ids]) + (f"?{urlencode(given)}" if given else "")
