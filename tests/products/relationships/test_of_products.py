"""Which relationships products have, and which products they have under them (PIM contract §7.1, §1.8, §2.6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from products.models import Product
from products.relationships.models import Association, Attachment, CustomRelationship
from products.relationships.services import limits
from products.relationships.services.relationship import delete_relationships
from pxm.api.documents import moment
from tests.client import Answer, APIClient
from tests.factories.products import ProductFactory, VariationFactory, build
from tests.factories.relationships import RelationshipFactory, attach, relate, related
from tests.products.api.bodies import references
from tests.resource_cases import UNKNOWN_ID

pytestmark = pytest.mark.django_db

FULL_OF_RELATIONSHIPS = (
    "product already has 5 custom relationships, cannot associate more as it has reached the limit of 5 custom "
    "relationships"
)
FULL_OF_PRODUCTS = "product exceeds the maximum limit of associated products (2000). Please review and try again"


def path_of(product: Product, relationship: CustomRelationship | None = None) -> str:
    return f"/pcm/products/{product.pk}/custom-relationships" + (f"/{relationship.slug}" if relationship else "")


def named(*relationships: CustomRelationship | str) -> dict[str, Any]:
    slugs = [each if isinstance(each, str) else each.slug for each in relationships]
    return {"data": [{"type": "custom-relationship", "slug": slug} for slug in slugs]}


def ordered(*pairs: tuple[Product, Any]) -> dict[str, Any]:
    return {
        "data": [{"type": "product", "id": str(one.pk), "attributes": {"sort_order": order}} for one, order in pairs]
    }


def slugs(answer: Answer) -> list[str]:
    return [document["attributes"]["slug"] for document in answer.data]


def refusals(answer: Answer) -> dict[str, str]:
    return {each["ID"]: each["Details"] for each in answer.body["meta"]["products_not_associated"]}


def ids_of(*products: Product) -> list[str]:
    return [str(product.pk) for product in products]


# --- Attaching --------------------------------------------------------------------------------------------------------


def test_relationships_are_attached_once_listed_and_detached(api: APIClient) -> None:
    product, other = ProductFactory(), ProductFactory()
    first, second, third = RelationshipFactory.create_batch(3)
    before = list(Product.objects.order_by("pk").values())
    assert api.get(path_of(product)).data == []

    added = api.post(path_of(product), named(third, first, third))
    assert (added.status, slugs(added)) == (201, [first.slug, third.slug])
    assert added.body == api.get(path_of(product)).body
    assert added.body["meta"] == {"results": {"total": 2}}
    assert slugs(api.post(path_of(product), named(second, first))) == [first.slug, second.slug, third.slug]
    assert slugs(api.get(f"{path_of(product)}?page[limit]=1&page[offset]=1")) == [second.slug]

    answer = api.delete(path_of(product), named(first, third, "CRP_unknown", "a b"))
    assert (answer.status, answer.body) == (204, None)
    assert slugs(api.get(path_of(product))) == [second.slug]
    assert api.get(path_of(other)).data == []
    # Which relationships products have is no part of their own rows.
    assert list(Product.objects.order_by("pk").values()) == before


def test_if_one_can_not_be_attached_none_is(api: APIClient) -> None:
    product, relationship = ProductFactory(), RelationshipFactory()
    answer = api.post(path_of(product), named(relationship, "CRP_unknown", relationship.slug.lower(), "ü"))
    assert (answer.status, answer.details) == (422, ["could not find custom relationship"])
    assert answer.errors[0]["meta"] == {"missing_ids": ["CRP_unknown", relationship.slug.lower(), "ü"]}
    for body in (references("custom-relationship", [relationship]), {"data": {}}, {"data": [7]}, named(""), {}):
        for method in ("POST", "DELETE"):
            assert api.send(method, path_of(product), body).status == 422
    assert not Attachment.objects.exists()


def test_a_product_has_five_relationships_at_most(api: APIClient) -> None:
    product, rows = ProductFactory(), RelationshipFactory.create_batch(6)
    assert api.post(path_of(product), named(*rows[:4])).status == 201
    answer = api.post(path_of(product), named(*rows[3:]))
    assert (answer.status, answer.details) == (422, ["product must not have more than 5 custom relationships"])
    assert len(api.get(path_of(product)).data) == 4
    assert api.post(path_of(product), named(*rows[:5])).status == 201
    assert api.post(path_of(product), named(*rows[:5])).status == 201


# --- Putting products under a relationship ----------------------------------------------------------------------------


def test_products_are_put_under_a_relationship_which_is_attached_by_itself(api: APIClient) -> None:
    relationship = RelationshipFactory()
    product, first, second, third = ProductFactory.create_batch(4)
    answer = api.post(path_of(product, relationship), references("product", [second, first, second]))
    assert (answer.status, answer.body) == (
        201,
        {
            "meta": {
                "associated_products": ids_of(second, first),
                "products_not_associated": [],
                "owner": "store",
                "timestamps": {
                    "created_at": moment(relationship.created_at),
                    "updated_at": moment(relationship.updated_at),
                },
            }
        },
    )
    assert slugs(api.get(path_of(product))) == [relationship.slug]
    assert api.post(path_of(product, relationship), references("product", [third])).status == 201
    assert api.get(path_of(product, relationship)).data == references("product", [second, first, third])["data"]
    # One direction: the others know nothing of it.
    assert api.get(path_of(first)).data == api.get(path_of(first, relationship)).data == []


def test_the_lowest_order_comes_first_and_those_without_last(api: APIClient) -> None:
    relationship = RelationshipFactory()
    product, a, b, c, d = ProductFactory.create_batch(5)
    path = path_of(product, relationship)
    api.post(path, references("product", [a, b]))
    api.post(path, ordered((c, 5), (d, -1)))
    listed = api.get(path)
    assert listed.ids == ids_of(d, c, a, b)
    assert [each.get("attributes") for each in listed.data] == [{"sort_order": -1}, {"sort_order": 5}, None, None]
    again = api.post(path, ordered((b, 0), (d, None)))
    assert again.body["meta"]["associated_products"] == ids_of(b, d)
    assert api.get(path).ids == ids_of(b, c, a, d)
    # Without an order, the one that is there stays; of one that is sent twice, the last counts.
    api.post(path, references("product", [b]))
    api.post(path, ordered((a, 9), (a, 1)))
    assert api.get(path).ids == api.get(f"{path}/products").ids == ids_of(b, a, c, d)
    assert api.get(f"{path}/products", {"page[limit]": 1, "page[offset]": 2}).data == [
        api.get(f"/pcm/products/{c.pk}").data
    ]


def test_each_refused_product_is_told_and_the_others_are_added(api: APIClient) -> None:
    relationship = RelationshipFactory()
    product, other = ProductFactory.create_batch(2)
    sent = [UNKNOWN_ID, product, "x", other]
    answer = api.post(path_of(product, relationship), references("product", sent))
    assert (answer.status, answer.body["meta"]["associated_products"]) == (201, ids_of(other))
    assert answer.body["meta"]["products_not_associated"] == [
        {"ID": UNKNOWN_ID, "Details": "could not find product"},
        {"ID": str(product.pk), "Details": "product cannot be related to itself"},
        {"ID": "x", "Details": "could not find product"},
    ]
    # Where nothing is added, nothing is attached.
    third = ProductFactory()
    assert api.post(path_of(third, relationship), references("product", [UNKNOWN_ID])).status == 201
    assert api.get(path_of(third)).data == []


@pytest.mark.parametrize(
    ("attributes", "detail", "place"),
    [
        ({"sort_order": "1"}, "sort_order must be an integer", "/data/1/attributes/sort_order"),
        ({"sort_order": 1.5}, "sort_order must be an integer", "/data/1/attributes/sort_order"),
        ([1], "attributes must be an object", "/data/1/attributes"),
    ],
)
def test_what_is_sent_in_a_wrong_shape_changes_nothing(
    api: APIClient, attributes: Any, detail: str, place: str
) -> None:
    product, other, relationship = ProductFactory(), ProductFactory(), RelationshipFactory()
    body = references("product", [other, other])
    body["data"][1]["attributes"] = attributes
    answer = api.post(path_of(product, relationship), body)
    assert (answer.status, answer.details) == (422, [detail])
    assert answer.errors[0]["source"] == {"pointer": place}
    for wrong in (references("node", [other]), {"data": [{"type": "product"}]}, {"data": {}}, {}):
        for method in ("POST", "DELETE"):
            assert api.send(method, path_of(product, relationship), wrong).status == 422
    assert not Attachment.objects.exists()


def test_a_sixth_relationship_is_refused_product_by_product(api: APIClient) -> None:
    product, other, third = ProductFactory.create_batch(3)
    attach(product, *RelationshipFactory.create_batch(5))
    relationship, both = RelationshipFactory(), RelationshipFactory(bi_directional=True)
    answer = api.post(path_of(product, relationship), references("product", [other, third]))
    assert refusals(answer) == dict.fromkeys(ids_of(other, third), FULL_OF_RELATIONSHIPS)
    assert not answer.body["meta"]["associated_products"]
    # A full product can be put under a relationship of another one, unless that goes both ways.
    assert not refusals(api.post(path_of(other, relationship), references("product", [product])))
    answer = api.post(path_of(other, both), references("product", [product, third]))
    assert refusals(answer) == {str(product.pk): FULL_OF_RELATIONSHIPS}
    assert related(other, both) == [third]
    assert len(api.get(path_of(product)).data) == 5


def test_a_product_has_so_many_products_under_a_relationship_at_most(
    api: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_ASSOCIATED", 3)
    relationship, both = RelationshipFactory(), RelationshipFactory(bi_directional=True)
    product, *others = ProductFactory.create_batch(6)
    answer = api.post(path_of(product, relationship), references("product", others))
    assert refusals(answer) == dict.fromkeys(ids_of(*others[3:]), FULL_OF_PRODUCTS)
    # Those that are there can still be put in another order, and one that leaves makes room.
    assert not refusals(api.post(path_of(product, relationship), ordered((others[2], 1))))
    api.delete(path_of(product, relationship), references("product", others[:1]))
    assert not refusals(api.post(path_of(product, relationship), references("product", others[3:4])))

    relate(product, both, *others[:3])
    answer = api.post(path_of(others[4], both), references("product", [product, others[0]]))
    assert refusals(answer) == {str(product.pk): FULL_OF_PRODUCTS}
    assert (related(others[4], both), related(others[0], both)) == ([others[0]], [product, others[4]])


def test_the_limits_are_those_of_the_contract() -> None:
    assert (limits.MOST_ATTACHED, limits.MOST_ASSOCIATED) == (5, 2000)
    assert (limits.FULL_OF_RELATIONSHIPS, limits.FULL_OF_PRODUCTS) == (FULL_OF_RELATIONSHIPS, FULL_OF_PRODUCTS)


# --- Both directions --------------------------------------------------------------------------------------------------


def test_both_directions_are_made_and_undone_together(api: APIClient) -> None:
    both = RelationshipFactory(bi_directional=True)
    product, other, third = ProductFactory.create_batch(3)
    api.post(path_of(product, both), ordered((other, 2), (third, 1)))
    assert api.get(path_of(product, both)).ids == ids_of(third, other)
    assert api.get(path_of(other, both)).data == references("product", [product])["data"]
    assert slugs(api.get(path_of(other))) == [both.slug]
    # The same pair the other way round is there already; its order is its own.
    api.post(path_of(other, both), ordered((product, 7)))
    assert api.get(path_of(product, both)).data[1]["attributes"] == {"sort_order": 2}
    assert Association.objects.count() == 4

    assert api.delete(path_of(other, both), references("product", [product, UNKNOWN_ID, "x"])).status == 204
    assert (related(product, both), related(other, both), related(third, both)) == ([third], [], [product])
    assert slugs(api.get(path_of(other))) == [both.slug]
    assert api.delete(path_of(product), named(both)).status == 204
    assert (related(third, both), api.get(path_of(product)).data) == ([], [])
    assert slugs(api.get(path_of(third))) == [both.slug]


def test_one_direction_is_undone_alone(api: APIClient) -> None:
    one = RelationshipFactory()
    product, other = ProductFactory.create_batch(2)
    relate(product, one, other)
    relate(other, one, product)
    api.delete(path_of(product, one), references("product", [other]))
    assert (related(product, one), related(other, one)) == ([], [product])
    assert slugs(api.get(path_of(product))) == [one.slug]
    relate(product, one, other)
    api.delete(path_of(product), named(one))
    assert (related(product, one), related(other, one)) == ([], [product])


# --- What does not exist, and what goes -------------------------------------------------------------------------------


def test_an_unknown_product_or_slug_is_not_found(api: APIClient) -> None:
    product, relationship = ProductFactory(), RelationshipFactory()
    here = path_of(product)
    wrong = [
        *(f"/pcm/products/{id}/custom-relationships/{relationship.slug}" for id in (UNKNOWN_ID, "x")),
        *(f"{here}/{slug}" for slug in ("CRP_unknown", "x", "%00", relationship.slug.lower(), str(relationship.pk))),
    ]
    for path in wrong:
        for method in ("GET", "POST", "DELETE"):
            assert api.send(method, path, "{").body == {"errors": [{"title": "Not Found", "status": "404"}]}
        assert api.get(f"{path}/products").status == 404
    # One that the product does not have is no error.
    assert api.get(f"{here}/{relationship.slug}").data == api.get(f"{here}/{relationship.slug}/products").data == []
    assert api.delete(f"{here}/{relationship.slug}", references("product", [product])).status == 204


def test_a_deleted_product_leaves_all_lists_and_one_with_children_too(api: APIClient) -> None:
    one, both = RelationshipFactory(), RelationshipFactory(bi_directional=True)
    parent = build(ProductFactory(variations=[VariationFactory(options=["S"])]))
    child, stays = parent.children.get(), ProductFactory()
    relate(stays, one, parent, child)
    relate(stays, both, child)
    relate(child, one, stays)
    assert api.delete(f"/pcm/products/{parent.pk}").status == 204
    assert related(stays, one) == related(stays, both) == []
    assert set(Attachment.objects.values_list("product_id", flat=True)) == {stays.pk}


def test_children_inherit_none_and_stay_as_they_are_built(api: APIClient) -> None:
    relationship, other = RelationshipFactory(), ProductFactory()
    variation = VariationFactory(options=["S"])
    parent = ProductFactory(variations=[variation])
    relate(parent, relationship, other)
    child = build(parent).children.get()
    assert api.get(path_of(child)).data == []
    relate(child, relationship, other)
    child.refresh_from_db()
    assert not child.is_independent
    again = build(parent).children.get()
    assert (again.pk, related(again, relationship)) == (child.pk, [other])


# --- What products show -----------------------------------------------------------------------------------------------


def test_products_show_the_relationships_they_have(api: APIClient) -> None:
    product, other = ProductFactory.create_batch(2)
    first, second = RelationshipFactory(slug="CRP_winter"), RelationshipFactory(slug="CRP_summer")
    attach(product, second)
    relate(product, first, other)
    shown = api.get(f"/pcm/products/{product.pk}").data
    here = f"/products/{product.pk}/custom-relationships"
    assert shown["meta"]["custom_relationships"] == ["CRP_winter", "CRP_summer"]
    assert shown["relationships"]["custom_relationships"] == {
        "data": [],
        "links": {
            "self": here,
            "CRP_winter": f"{here}/CRP_winter/products",
            "CRP_summer": f"{here}/CRP_summer/products",
        },
    }
    without = api.get(f"/pcm/products/{other.pk}").data
    assert "custom_relationships" not in without["meta"] | without["relationships"]
    # What is read can be sent back.
    assert api.put(f"/pcm/products/{product.pk}", {"data": shown}).data == shown
    assert shown in api.get("/pcm/products").data


def test_pages_cost_the_same_however_long(api: APIClient, count_queries: Callable[[Callable[[], object]], int]) -> None:
    relationship, both = RelationshipFactory(), RelationshipFactory(bi_directional=True)
    product, *others = ProductFactory.create_batch(201)
    relate(product, relationship, *others[:2])
    attach(product, both)
    paths = [path_of(product), path_of(product, relationship), f"{path_of(product, relationship)}/products"]

    def costs() -> list[int]:
        return [count_queries(lambda path=path: api.get(path, {"page[limit]": 100})) for path in paths]

    few = costs()
    relate(product, relationship, *others)
    assert len(api.get(paths[2], {"page[limit]": 100}).data) == 100
    assert costs() == few
    assert few[:2] == [4, 4]  # token, what the path names, total, page


# Where both directions go together, each of the others gets a line in its history; those are written in portions.
@pytest.mark.parametrize(("bi_directional", "number"), [(False, 201), (True, 41)])
def test_many_products_are_added_and_removed_by_the_same_number_of_queries(
    api: APIClient, count_queries: Callable[[Callable[[], object]], int], bi_directional: bool, number: int
) -> None:
    relationship = RelationshipFactory(bi_directional=bi_directional)
    costs = []
    for product, *others in (ProductFactory.create_batch(3), ProductFactory.create_batch(number)):
        path = path_of(product, relationship)
        sent = ordered(*((other, place) for place, other in enumerate(others)))
        orders = ordered(*((other, -place) for place, other in enumerate(others)))
        steps = [("POST", sent), ("POST", orders), ("DELETE", references("product", others))]
        costs.append([count_queries(lambda step=step, path=path: api.send(step[0], path, step[1])) for step in steps])
        assert related(product, relationship) == []
    assert costs[0] == costs[1]


def test_a_definition_that_no_product_has_is_deleted_beside_one_in_use() -> None:
    used, unused = RelationshipFactory(), RelationshipFactory()
    attach(ProductFactory(), used)
    assert delete_relationships(relationship_ids=[unused.pk]) == 1
    assert list(CustomRelationship.objects.all()) == [used]
