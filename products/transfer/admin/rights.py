"""What a group may do with files of products, in words, and where files of products and prices are sent from."""

from __future__ import annotations

from django.urls import reverse

from products.models import Product
from products.prices.models import PriceBook
from products.transfer.plans import undoing
from products.transfer.plans.of_prices import undoing as undoing_prices
from pxm.admin.bulk.list_actions import LIST_LINKS, ListLink
from pxm.admin.page_links import PAGE_LINKS, PageLink
from pxm.admin.rights import RIGHTS, right

IMPORT, EXPORT = undoing.PERMISSION, "transfer.make_exportchoice"
ADD = "admin:transfer_importplan_add"


def _for_book(book: PriceBook) -> str:
    return f"{reverse(ADD)}?into={book.pk}"


LIST_LINKS.add(ListLink(Product, "Import…", ADD, IMPORT))
PAGE_LINKS.add(PageLink("import prices", PriceBook, "Import…", _for_book, undoing_prices.PERMISSION))
RIGHTS.add(right("Products", "import them from a file, and take that back", IMPORT))
RIGHTS.add(right("Products", "export them", EXPORT))
