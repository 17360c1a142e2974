"""Keys that people see: those of components and of custom inputs (ruling: keys of components)."""

from __future__ import annotations

import pytest

from tests.client import APIClient
from tests.factories.products import ProductFactory
from tests.products.api.bodies import product_body

pytestmark = pytest.mark.django_db

REFUSED = "must have a name of letters, digits, spaces, hyphens, underscores and dots only"


@pytest.mark.parametrize("key", ["Front text", "größe_1", "v1.2-b", "色", "हिन्दी", "٣"])
@pytest.mark.parametrize("name", ["custom_inputs", "components"])
def test_a_key_in_any_script_is_kept(api: APIClient, name: str, key: str) -> None:
    answer = api.post("/pcm/products", product_body(**{name: {key: value_of(name)}}))
    assert answer.status == 201
    assert list(answer.data["attributes"][name]) == [key]


@pytest.mark.parametrize("key", ["a/b", "a\nb", "a\tb", "a\u2028b", "a:b", "a(b)", "<b>", "a,b", "😀", "a\u200bb", '"'])
@pytest.mark.parametrize("name", ["custom_inputs", "components"])
def test_any_other_key_is_refused(api: APIClient, name: str, key: str) -> None:
    answer = api.post("/pcm/products", product_body(**{name: {key: value_of(name)}}))
    assert (answer.status, answer.details) == (422, [f"{name}.{key} {REFUSED}"])


def value_of(name: str) -> dict[str, object]:
    if name == "custom_inputs":
        return {"name": "N"}
    return {"options": [{"id": str(ProductFactory().pk), "type": "product", "quantity": 1}]}


@pytest.mark.parametrize(
    "key", ["Weight (kg)", "a,b", "a:b", 'say "x"', "it's", "a|b", "a.b", " a ", "back\\slash", "size"]
)
@pytest.mark.parametrize("mark", ['"', "'"])
def test_every_key_of_an_attribute_can_be_named_in_a_filter(api: APIClient, key: str, mark: str) -> None:
    found = ProductFactory(shopper_attributes={key: "5"})
    ProductFactory(shopper_attributes={"other": "5"})
    written = key.replace("\\", "\\\\").replace(mark, f"\\{mark}")
    for text in (
        f"eq(shopper_attributes.{mark}{written}{mark},5)",
        f"eq({mark}shopper_attributes.{written}{mark},5)",
        f"in(sku,{found.sku}):eq( shopper_attributes.{mark}{written}{mark} , {mark}5{mark} )",
    ):
        assert api.get("/pcm/products", {"filter": text}).ids == [str(found.pk)]


@pytest.mark.parametrize(
    "text",
    [
        'eq(shopper_attributes"x",5)',
        'eq("x"shopper_attributes.y,5)',
        'eq(shopper_attributes."",5)',
        'eq("",5)',
        'eq("x,5)',
    ],
)
def test_quotes_elsewhere_in_an_attribute_can_not_be_read(api: APIClient, text: str) -> None:
    answer = api.get("/pcm/products", {"filter": text})
    assert (answer.status, answer.details) == (400, ["Could not parse the supplied filter"])
