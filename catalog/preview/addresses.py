"""Where the pages of a preview are: for staff with the context in the address, behind a shared link without it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.http import urlencode

from catalog.preview.context import Context


@dataclass(frozen=True, slots=True)
class Addresses:
    """`link` is what a shared link names, empty for staff. What is shown beside another `is_framed`."""

    context: Context
    link: str = ""
    is_framed: bool = False

    def hidden(self) -> dict[str, str]:
        """Return what a form sends along, so that it leads to pages of the same kind."""
        if self.link:
            return {}
        return self.context.given() | ({"frame": "yes"} if self.is_framed else {})

    def page(self, product: UUID | None) -> str:
        """Return the page of a product, or the shop."""
        return self.product(str(product)) if product else self.shop()

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
            framed = {"frame": "yes"} if self.is_framed else {}
            return reverse(f"preview:{page}", args=ids) + self.context.query(**asked, **framed)
        given = {name: value for name, value in asked.items() if value}
        return reverse(f"preview:shared_{page}", args=[self.link, *ids]) + (f"?{urlencode(given)}" if given else "")
