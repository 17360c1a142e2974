"""What groups may be allowed to do with price books: whoever edits one edits its prices and modifiers."""

from __future__ import annotations

from pxm.admin.rights import RIGHTS, editing

VIEW, CHANGE = "prices.view_pricebook", "prices.change_pricebook"

RIGHTS.add(*editing("Price books", "prices.pricebook", "prices.price", "prices.pricemodifier"))
