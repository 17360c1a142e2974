"""Where the pages of a preview are: for staff with the context in the address, behind a shared link without it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from uuid import UUID

from django.urls import reverse
from django.utils.http import urlencode

from catalog.preview.context import Context


class Addresses:
    """`link` is what a shared link names, empty for staff. What is shown beside another `is_framed`.

    Pages hold hundreds of addresses, so what is the same in all of them is made once.
    """

    def __init__(self, context: Context, link: str = "", *, is_framed: bool = False) -> None:
        self.link, self.is_framed = link, is_framed
        framed = {"frame": "yes"} if is_framed else {}
        # What a form sends along, so that it leads to pages of the same kind.
        self.hidden: Mapping[str, str] = {} if link else context.given() | framed
        self._shop = reverse("preview:shared_shop", args=[link]) if link else _shop()
        self._query = urlencode(self.hidden)

    def page(self, product: UUID | None) -> str:
        """Return the page of a product, or the shop."""
        return self.product(str(product)) if product else self.shop()

    def shop(self, **asked: str) -> str:
        return self._with(self._shop, urlencode({name: value for name, value in asked.items() if value}))

    def product(self, id: str) -> str:
        return self._with(f"{self._shop}products/{id}/", "")

    def with_options(self, id: str, options: tuple[str, ...]) -> str:
        """Return the page of a parent with some options chosen, by their ids, that do not make a child yet."""
        return self._with(f"{self._shop}products/{id}/", "&".join(f"option={option}" for option in options))

    def _with(self, path: str, asked: str) -> str:
        query = "&".join(filter(None, (self._query, asked)))
        return f"{path}?{query}" if query else path


@cache
def _shop() -> str:
    return reverse("preview:shop")
