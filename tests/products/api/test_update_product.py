"""PUT /pcm/products/{id} (PIM contract §1.3, golden scenario 15)."""

from __future__ import annotations

from typing import Any

import pytest

from products.models import BuildRules, Product
from tests.client import APIClient
from tests.factories.products import ProductFactory, VariationFactory, child_of, set_external_ref, shirt
from tests.products.api.bodies import references, resource

pytestmark = pytest.mark.django_db


def put(api: APIClient, product: Product, **attributes: Any) -> Any:
    return api.put(f"/pcm/products/{product.pk}", resource("product", **attributes))


@pytest.mark.parametrize("attributes", [{}, {"extensions": {"a": {}}, "unknown": 1}])
def test_nothing_sent_changes_nothing(api: APIClient, attributes: dict[str, Any]) -> None:
    product = ProductFactory()
    before = Product.objects.values().get()
    answer = put(api, product, **attributes)
    assert answer.status == 200
    assert Product.objects.values().get() == before


def test_a_bundle_whose_component_product_is_gone_can_be_sent_back_without_any_change(api: APIClient) -> None:
    gone, other = ProductFactory.create_batch(2)
    options = {
        name: [{"id": str(product.pk), "type": "product", "quantity": 1}]
        for name, product in {"a": gone, "b": other}.items()
    }
    bundle = ProductFactory(
        product_type="bundle", components={name: {"options": entries} for name, entries in options.items()}
    )
    gone.delete()
    document = api.get(f"/pcm/products/{bundle.pk}").body

    assert api.put(f"/pcm/products/{bundle.pk}", document).body == document

    answer = put(api, bundle, components={"b": {"options": options["a"]}})
    assert (answer.status, answer.details) == (422, ["could not find product"])
    assert api.get(f"/pcm/products/{bundle.pk}").body == document


def test_attributes_may_be_absent(api: APIClient) -> None:
    product = ProductFactory()
    assert api.put(f"/pcm/products/{product.pk}", {"data": {"type": "product"}}).status == 200


def test_what_get_answers_can_be_sent_back_without_any_change(api: APIClient) -> None:
    made = shirt(tags=["a"], locales={"fr-FR": {"name": "x"}}, external_ref="r")
    set_external_ref(made.product, "r")
    made.product.save()
    document = api.get(f"/pcm/products/{made.product.pk}").body
    before = Product.objects.values().get(pk=made.product.pk)

    answer = api.put(f"/pcm/products/{made.product.pk}", document)

    assert answer.body == document
    assert Product.objects.values().get(pk=made.product.pk) == before
    assert made.product.variation_links.count() == 3


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("description", "d"),
        ("mpn", "m"),
        ("upc_ean", "u"),
        ("slug", "s"),
        ("tags", ["t"]),
        ("locales", {"fr": {"name": "x"}}),
        ("custom_inputs", {"x": {"required": False}}),
        ("shopper_attributes", {"a": "b"}),
        ("admin_attributes", {"a": "b"}),
    ],
)
def test_null_clears_an_optional_attribute(api: APIClient, name: str, full: Any) -> None:
    product = ProductFactory(**{name: full})
    assert name not in put(api, product, **{name: None}).data["attributes"]
    assert name not in api.get(f"/pcm/products/{product.pk}").data["attributes"]


@pytest.mark.parametrize("cleared", [None, ""])
def test_a_cleared_external_ref_is_free_again(api: APIClient, cleared: str | None) -> None:
    product, other = ProductFactory(), ProductFactory()
    put(api, product, external_ref="ref")
    assert put(api, other, external_ref="ref").status == 422
    assert "external_ref" not in put(api, product, external_ref=cleared).data["attributes"]
    assert put(api, other, external_ref="ref").data["attributes"]["external_ref"] == "ref"


def test_no_slug_is_made_up_by_an_update(api: APIClient) -> None:
    product = ProductFactory(slug=None)
    assert "slug" not in put(api, product, name="Jeans").data["attributes"]


MERGES = [
    ("shopper_attributes", {"a": "1", "b": "2"}, {"b": "3", "c": ""}, {"a": "1", "b": "3", "c": ""}),
    ("admin_attributes", {"a": "1", "b": "2"}, {"a": None}, {"b": "2"}),
    ("admin_attributes", {"a": "1"}, {"unknown": None}, {"a": "1"}),
    (
        "locales",
        {"fr": {"name": "Chemise", "description": "d"}, "de": {"name": "Hemd"}},
        {"fr": {"description": "neu"}, "es": {"name": "Camisa"}},
        {"fr": {"name": "Chemise", "description": "neu"}, "de": {"name": "Hemd"}, "es": {"name": "Camisa"}},
    ),
    ("locales", {"fr": {"name": "C", "description": "d"}}, {"fr": {"description": None}}, {"fr": {"name": "C"}}),
    ("locales", {"fr": {"name": "C"}, "de": {"name": "H"}}, {"fr": None}, {"de": {"name": "H"}}),
    (
        "custom_inputs",
        {"front": {"name": "Front", "required": True}, "back": {"required": False}},
        {"front": {"name": "Chest"}},
        {"front": {"name": "Chest", "required": False}, "back": {"required": False}},
    ),
    ("tags", ["a", "b"], ["c"], ["c"]),
]


@pytest.mark.parametrize(("name", "stored", "sent", "result"), MERGES)
def test_maps_are_merged_by_key_and_arrays_replaced(
    api: APIClient, name: str, stored: Any, sent: Any, result: Any
) -> None:
    product = ProductFactory(**{name: stored})
    assert put(api, product, **{name: sent}).data["attributes"][name] == result


def test_the_name_of_a_language_cannot_be_taken_away(api: APIClient) -> None:
    product = ProductFactory(locales={"fr": {"name": "C"}})
    answer = put(api, product, locales={"fr": {"name": None}})
    assert (answer.status, answer.details) == (422, ["locales.fr.name can not be empty"])


def test_the_limit_of_a_map_holds_for_what_it_becomes(api: APIClient) -> None:
    product = ProductFactory(admin_attributes={str(n): "x" for n in range(100)})
    answer = put(api, product, admin_attributes={"one more": "x"})
    assert (answer.status, answer.details) == (422, ["admin_attributes must not have more than 100 keys"])
    assert put(api, product, admin_attributes={"one more": "x", "0": None}).status == 200


def test_components_are_merged_by_key_and_the_last_one_to_go_ends_the_bundle(api: APIClient) -> None:
    bundle, jeans = ProductFactory(bundle=True), ProductFactory()
    extra = {"options": [{"id": str(jeans.pk), "type": "product", "quantity": 2}]}

    added = put(api, bundle, components={"extra": extra}).data
    assert added["attributes"]["components"].keys() == {"main", "extra"}
    refused = put(api, bundle, components={"main": None, "extra": None})
    assert (refused.status, refused.details) == (422, ["sku can not be empty"])
    assert refused.errors[0]["source"] == {"pointer": "/data/attributes/sku"}

    ended = put(api, bundle, components=None, sku="now-needed").data

    assert ended["meta"]["product_types"] == ["standard"]
    assert "components" not in ended["attributes"]


def test_a_standard_product_becomes_a_bundle_by_its_components(api: APIClient) -> None:
    product, jeans = ProductFactory(), ProductFactory()
    components = {"main": {"options": [{"id": str(jeans.pk), "type": "product", "quantity": 1}]}}
    document = put(api, product, components=components, sku=None).data
    assert document["meta"]["product_types"] == ["bundle"]
    assert "sku" not in document["attributes"]


def test_a_bundle_stays_editable_when_a_product_of_it_is_gone(api: APIClient) -> None:
    bundle, jeans = ProductFactory(bundle=True), ProductFactory()
    Product.objects.filter(pk=bundle.components["main"]["options"][0]["id"]).delete()
    extra = {"options": [{"id": str(jeans.pk), "type": "product", "quantity": 2}]}
    assert put(api, bundle, components={"extra": extra}, name="Set").status == 200


def test_a_parent_and_a_child_cannot_become_bundles(api: APIClient) -> None:
    made, jeans = shirt(), ProductFactory()
    child = child_of(made.product, made["Small"], made["Green"], made["Wool"])
    components = {"main": {"options": [{"id": str(jeans.pk), "type": "product", "quantity": 1}]}}
    for product, detail in (
        (made.product, "a product with child products can not become a bundle"),
        (child, "a child product can not become a bundle"),
    ):
        answer = put(api, product, components=components)
        assert (answer.status, answer.details) == (422, [detail])


def test_build_rules_are_replaced_whole_and_echoed_exactly(api: APIClient) -> None:
    made = shirt()
    red, small, wool = (str(made[name].pk) for name in ("Red", "Small", "Wool"))
    for rules in (
        {"default": "exclude", "include": [[wool, red, red], [small], [small]], "exclude": []},
        {"default": "include", "include": []},
        {"default": "include"},
    ):
        assert put(api, made.product, build_rules=rules).data["attributes"]["build_rules"] == rules
        assert api.get(f"/pcm/products/{made.product.pk}").data["attributes"]["build_rules"] == rules
    assert "build_rules" not in put(api, made.product, build_rules=None).data["attributes"]
    assert not BuildRules.objects.exists()


def test_the_same_rules_again_change_nothing(api: APIClient) -> None:
    made = shirt()
    before = api.get(f"/pcm/products/{made.product.pk}").data
    rows = set(made.product.build_rules.entries.values_list("pk", flat=True))
    assert put(api, made.product, build_rules=before["attributes"]["build_rules"]).data == before
    assert set(made.product.build_rules.entries.values_list("pk", flat=True)) == rows


def test_changed_rules_move_updated_at(api: APIClient) -> None:
    made = shirt()
    before = api.get(f"/pcm/products/{made.product.pk}").data
    after = put(api, made.product, build_rules={"default": "include"}).data
    assert after["meta"]["updated_at"] > before["meta"]["updated_at"]


def test_variations_show_only_options_that_the_rules_let_occur(api: APIClient) -> None:
    made = shirt()
    red, large = str(made["Red"].pk), str(made["Large"].pk)
    rules = {"default": "exclude", "include": [[red, large]]}

    document = put(api, made.product, build_rules=rules).data

    shown = {entry["name"]: [option["name"] for option in entry["options"]] for entry in document["meta"]["variations"]}
    assert shown == {"Size": ["Large"], "Color": ["Red"], "Material": ["Cotton", "Denim", "Wool"]}
    all_of_them = put(api, made.product, build_rules=None).data["meta"]["variations"]
    assert [len(entry["options"]) for entry in all_of_them] == [3, 3, 3]


def test_relationships_replace_the_linked_variations(api: APIClient) -> None:
    made, length = shirt(), VariationFactory(name="Length", options=["Long"])
    body = resource("product")
    body["data"]["relationships"] = {"variations": references("product-variation", [length, made.size])}

    document = api.put(f"/pcm/products/{made.product.pk}", body).data

    assert [entry["name"] for entry in document["meta"]["variations"]] == ["Length", "Size"]


def test_a_changed_child_is_independent_and_an_unchanged_one_is_not(api: APIClient) -> None:
    made = shirt()
    child = child_of(made.product, made["Small"], made["Green"], made["Wool"])

    put(api, child, name=child.name, tags=[], description=None)
    child.refresh_from_db()
    assert not child.is_independent
    put(api, child, description="mine")
    child.refresh_from_db()
    assert child.is_independent
    put(api, child, description=None)
    child.refresh_from_db()
    assert child.is_independent


def test_the_slug_of_a_child_holds_no_placeholder(api: APIClient) -> None:
    made = shirt()
    child = child_of(made.product, made["Small"], made["Green"], made["Wool"])
    assert put(api, made.product, slug="shirt-{SIZE}").status == 200
    answer = put(api, child, slug="shirt-{SIZE}")
    assert (answer.status, answer.details) == (422, ["slug must be URL compatible"])
