"""The golden scenario of the catalog contract (§10), set up by requests alone, as a client would."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from pxm.clock import now
from tests.client import Answer, APIClient
from tests.factories.files import picture


def document(kind: str, /, **attributes: Any) -> dict[str, Any]:
    return {"data": {"type": kind, "attributes": attributes}}


def references(type: str, *ids: str) -> dict[str, Any]:
    return {"data": [{"type": type, "id": id} for id in ids]}


def usd(amount: int) -> dict[str, Any]:
    return {"USD": {"amount": amount, "includes_tax": False}}


@dataclass
class Golden:
    """What the scenario's requests made; `ids` by the names that the scenario gives things."""

    api: APIClient
    shopper: APIClient
    run_jobs: Callable[[], None]
    ids: dict[str, str] = field(default_factory=dict)

    def made(self, name: str, answer: Answer) -> str:
        """Keep the id of what was just created."""
        assert answer.status == 201, answer.body
        self.ids[name] = answer.data["id"]
        return self.ids[name]

    def change(self, path: str, type: str, id: str, **attributes: Any) -> None:
        answer = self.api.put(f"{path}/{id}", {"data": {"type": type, "id": id, "attributes": attributes}})
        assert answer.status == 200, answer.body

    def price(self, book: str, sku: str, currencies: Mapping[str, Any], **attributes: Any) -> str:
        body = document("product-price", sku=sku, currencies=currencies, **attributes)
        return self.made(f"price of {sku} in {book}", self.api.post(f"/pcm/pricebooks/{self.ids[book]}/prices", body))

    def publish(self, catalog: str = "catalog", name: str = "release") -> dict[str, Any]:
        """Publish, let the worker do it, and return the release as a client then reads it."""
        releases = f"/pcm/catalogs/{self.ids[catalog]}/releases"
        self.made(name, self.api.post(releases))
        self.run_jobs()
        answer = self.api.get(f"{releases}/{self.ids[name]}")
        assert answer.status == 200, answer.body
        assert answer.data["meta"]["release_status"] == "PUBLISHED", answer.body
        return answer.data

    def children(self, query: Mapping[str, Any] | None = None, **headers: str) -> Answer:
        """Ask the seed's question."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.shopper.get(f"/catalog/products/{self.ids['trail']}/relationships/children", query, headers=named)

    def upload(self, name: str) -> str:
        answer = self.api.post_form("/v2/files", file=SimpleUploadedFile(f"{name}.png", picture()))
        return self.made(name, answer)


def make_currency_and_prices(golden: Golden) -> None:
    """Line 3."""
    pounds = {
        "type": "currency",
        "code": "GBP",
        "exchange_rate": 0.8,
        "format": "£{price}",
        "decimal_point": ".",
        "thousand_separator": ",",
        "decimal_places": 2,
        "default": False,
        "enabled": True,
    }
    golden.made("GBP", golden.api.post("/v2/currencies", {"data": pounds}))
    golden.made("list", golden.api.post("/pcm/pricebooks", document("pricebook", name="list")))
    sale = {
        "schedule": {
            "valid_from": (now() - timedelta(days=1)).isoformat(),
            "valid_to": (now() + timedelta(days=30)).isoformat(),
        },
        "currencies": usd(2000),
    }
    currencies = {**usd(2500), "GBP": {"amount": 2000, "includes_tax": True}}
    golden.price("list", "trail", currencies, sales={"spring": sale})
    extra = document("price-modifier", name="red-extra", modifier_type="price_increment", currencies=usd(100))
    golden.made("red-extra", golden.api.post(f"/pcm/pricebooks/{golden.ids['list']}/modifiers", extra))


def make_products_and_nodes(golden: Golden) -> None:
    """Line 4."""
    api, ids = golden.api, golden.ids
    colour = golden.made("Colour", api.post("/pcm/variations", document("product-variation", name="Colour")))
    options = f"/pcm/variations/{colour}/options"
    for name in ("Red", "Blue"):
        body = document("product-variation-option", name=name, description=f"{name} as can be")
        golden.made(name, api.post(options, body))
    modifier = document("product-variation-modifier", type="price", value="red-extra")
    golden.made("modifier", api.post(f"{options}/{ids['Red']}/modifiers", modifier))
    # What the scenario calls its children.
    for name in ("Red", "Blue"):
        sku = {"type": "sku_append", "value": f"-{name.lower()}"}
        golden.made(
            f"SKU of {name}",
            api.post(f"{options}/{ids[name]}/modifiers", document("product-variation-modifier", **sku)),
        )
    trail = document(
        "product", name="Trail shirt", sku="trail", slug="trail", commodity_type="physical", status="draft"
    )
    golden.made("trail", api.post("/pcm/products", trail))
    linked = api.put(f"/pcm/products/{ids['trail']}/relationships/variations", references("product-variation", colour))
    assert linked.status in {200, 204}, linked.body
    golden.made("build", api.post(f"/pcm/products/{ids['trail']}/build"))
    golden.run_jobs()
    for child in api.get(f"/pcm/products/{ids['trail']}/children").data:
        ids[child["attributes"]["sku"].removeprefix("trail-")] = child["id"]
    hierarchy = golden.made("H", api.post("/pcm/hierarchies", document("hierarchy", name="Clothing", slug="clothing")))
    nodes = f"/pcm/hierarchies/{hierarchy}/nodes"
    golden.made("N1", api.post(nodes, document("node", name="Men", slug="men")))
    below = document("node", name="Shirts", slug="shirts")
    below["data"]["relationships"] = {"parent": {"data": {"type": "node", "id": ids["N1"]}}}
    golden.made("N2", api.post(nodes, below))
    placed = api.post(f"{nodes}/{ids['N2']}/relationships/products", references("product", ids["trail"]))
    assert placed.status in {200, 201}, placed.body
    golden.change("/pcm/products", "product", ids["trail"], status="live")
    golden.change("/pcm/products", "product", ids["red"], status="live")
    # Children inherit the parent's status unless they are independent: blue stays a draft by its own wish.
    golden.change("/pcm/products", "product", ids["blue"], status="draft", description="Not yet.")
    image = {"data": {"type": "file", "id": golden.upload("photo")}}
    answer = api.post(f"/pcm/products/{ids['red']}/relationships/main_image", image)
    assert answer.status == 204, answer.body


def make_catalog(golden: Golden) -> dict[str, Any]:
    """Line 5: the release."""
    body = document("catalog", name="Summer", hierarchy_ids=[golden.ids["H"]], pricebook_id=golden.ids["list"])
    golden.made("catalog", golden.api.post("/pcm/catalogs", body))
    return golden.publish()
