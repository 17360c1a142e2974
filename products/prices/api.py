"""``/pcm/pricebooks`` (catalog contract §6.5, §7.1-7.4)."""

from __future__ import annotations

from dataclasses import replace

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from products.prices.documents import (
    MOST_INCLUDED,
    book_documents,
    included_prices,
    modifier_documents,
    price_documents,
)
from products.prices.inputs import PriceBookInput, PriceInput, PriceModifierInput
from products.prices.models import Price, PriceBook, PriceModifier
from products.prices.services.book import create_book, delete_books, update_book
from products.prices.services.modifier import (
    create_price_modifier,
    delete_price_modifiers,
    update_price_modifier,
)
from products.prices.services.price import create_price, delete_prices, update_price
from products.prices.services.replication import replicate_book
from pxm.api.documents import link_to
from pxm.api.envelope import read_optional_object, read_resource, single
from pxm.api.families import PRICE_BOOKS, ErrorText
from pxm.api.filtering import IdField, MomentField, TextField
from pxm.api.including import Include
from pxm.api.operations import Operation, OptionalObject
from pxm.api.resource_views import paths
from pxm.api.resources import Resource, Verb
from pxm.api.views import View

_ORDER = ("created_at", "pk")
_TIMES = {name: {"type": "string", "format": "date-time"} for name in ("created_at", "updated_at")}
_TAKEN = ErrorText(status=409)

BOOKS = Resource(
    type="pricebook",
    model=PriceBook,
    at="pricebooks",
    key="book_id",
    family=PRICE_BOOKS,
    attributes=PriceBookInput,
    shown=_TIMES,
    documents=book_documents,
    order=_ORDER,
    filterable={"external_ref": TextField("external_ref", "eq", hashed=True), "name": TextField("name", "like")},
    includes=[Include("prices", included_prices, alone=True)],
    lists="List price books.",
    reads=f"""Get a price book.

    `include=prices` shows its prices beside it, up to {MOST_INCLUDED:,} of them; beyond, list them in pages.
    """,
    creates=Verb(create_book, "Create a price book. No other may have its name or its reference: 409."),
    updates=Verb(update_book, "Change a price book: what is not sent stays, null clears."),
    deletes=Verb(delete_books, "Delete a price book with its prices and modifiers. An unknown one is no error."),
    errors={"price_book_exists": _TAKEN},
)

PRICES = Resource(
    type="product-price",
    model=Price,
    within=BOOKS,
    at="prices",
    key="price_id",
    family=PRICE_BOOKS,
    attributes=PriceInput,
    shown=_TIMES,
    documents=price_documents,
    rows=lambda book_id: Price.objects.filter(book=book_id),
    order=_ORDER,
    counted_by="price_count",
    filterable={
        "external_ref": TextField("external_ref", "eq", hashed=True),
        "sku": TextField("sku", "eq in like", like_ignores_case=True),
    },
    lists="List the prices of a price book.",
    reads="Get a price.",
    creates=Verb(
        create_price,
        """Price a SKU in a price book. No product need have it; a second price of the same SKU is refused: 409.

        Amounts are whole minor units of any currency, which the store need not know.
        """,
    ),
    updates=Verb(
        update_price,
        """Change a price: what is not sent stays, null clears.

        A currency that is sent replaces what there was of it, null removes it. `sales` replaces all sales.
        """,
    ),
    deletes=Verb(delete_prices, "Delete a price. An unknown one is no error."),
    errors={"price_exists": _TAKEN},
)

ALL_PRICES = Resource(
    type="product-price",
    model=Price,
    name="AllPrices",
    at=f"{BOOKS.at}/prices",
    family=replace(PRICE_BOOKS, counts=False),
    attributes=PriceInput,
    shown=_TIMES,
    documents=price_documents,
    order=_ORDER,
    filterable={
        "id": IdField("id", "eq in"),
        "sku": TextField("sku", "eq in like", like_ignores_case=True),
        "external_ref": TextField("external_ref", "eq in like", hashed=True),
        "created_at": MomentField("created_at", "gt lt"),
        "updated_at": MomentField("updated_at", "gt lt"),
    },
    lists="List the prices of all price books, without counting them.",
)

MODIFIERS = Resource(
    type="price-modifier",
    model=PriceModifier,
    within=BOOKS,
    at="modifiers",
    key="price_modifier_id",
    family=PRICE_BOOKS,
    attributes=PriceModifierInput,
    shown=_TIMES,
    documents=modifier_documents,
    rows=lambda book_id: PriceModifier.objects.filter(book=book_id),
    order=_ORDER,
    filterable={
        "external_ref": TextField("external_ref", "eq", hashed=True),
        "name": TextField("name", "eq"),
    },
    lists="List the price modifiers of a price book.",
    reads="Get a price modifier.",
    creates=Verb(
        create_price_modifier,
        "Add a price modifier. Options of variations name it in theirs of type `price`; a second one of a name is 409.",
    ),
    updates=Verb(
        update_price_modifier,
        "Change a price modifier: what is not sent stays. Null removes a currency, one that is sent replaces it.",
    ),
    deletes=Verb(delete_price_modifiers, "Delete a price modifier. An unknown one is no error."),
    errors={"modifier_exists": _TAKEN},
)

_COPY = {
    "type": "object",
    "properties": {
        "data": {
            "type": "object",
            "required": ["type"],
            "properties": {
                "type": {"type": "string", "enum": [BOOKS.type]},
                "attributes": {
                    "type": "object",
                    "properties": {
                        name: {"type": "string", "nullable": True} for name in ("name", "description", "external_ref")
                    },
                },
            },
        }
    },
}


class Replicate(View):
    resource = BOOKS.type
    attributes = PriceBookInput
    shown = _TIMES
    family = PRICE_BOOKS
    errors = BOOKS.errors
    operations = {"post": Operation(takes=OptionalObject(_COPY), status=201)}

    def post(self, request: Request, book_id: str) -> Response:
        """Copy a price book with its prices and modifiers.

        Without a name the copy is called after it, *Retail (copy)*. References of prices and modifiers are kept.
        """
        book = BOOKS.find({"book_id": book_id})
        is_told = read_optional_object(request).get("data") is not None
        sent = read_resource(request, type=BOOKS.type, family=self.family).attributes if is_told else {}
        copy = replicate_book(book_id=book.pk, attributes=sent)
        (document,) = book_documents([copy])
        here = request.path.rstrip("/").removesuffix(f"{book_id}/replicate")
        return self.document(single(document) | {"links": link_to(f"{here}{copy.pk}")}, status=201, row=copy)


# The list of all prices comes first: it stands where the id of a book would.
urlpatterns = [
    *paths(ALL_PRICES, BOOKS, PRICES, MODIFIERS),
    path(f"{BOOKS.path_of_one}/replicate", Replicate.as_view()),
]
