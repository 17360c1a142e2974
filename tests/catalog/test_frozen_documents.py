"""What a release keeps of products and nodes, example by example (catalog contract §5). No database."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.frozen import LINK_BASE, Frozen
from catalog.publishing.documents import (
    DEEPEST_CRUMBS,
    Family,
    NodeFacts,
    Offers,
    ProductFacts,
    bread_crumbs,
    crumb,
    node_document,
    offers_of,
    product_document,
)
from catalog.publishing.families import published_matrix
from products.building.matrix import leaves_of, matrix_text


def read(part: str) -> Any:
    """Return the members of a part as an object; its links begin as they would below ``/catalog``."""
    return orjson.loads("{" + part.replace(LINK_BASE, "/catalog") + "}")


def frozen(**facts: Any) -> Frozen:
    return product_document(ProductFacts(**{"id": "p", "product_type": "standard", "name": "Shirt"} | facts))


USUAL = {"status": "live", "commodity_type": "physical", "base_product": False, "created_at": "", "updated_at": ""}


def test_of_a_product_with_nothing_only_what_is_always_there() -> None:
    document = frozen()
    assert read(document.texts) == {"name": "Shirt", "description": ""}
    assert read(document.attributes) == USUAL
    assert read(document.meta) == {"catalog_source": "pim", "product_types": ["standard"]}
    assert [document.locales, document.relationships, document.shopper_attributes, document.extras] == [""] * 4


def test_of_a_product_with_everything() -> None:
    files = [{"id": "f1", "created_at": "2026-01-01T00:00:00.000Z", "tags": ["x"]}]
    document = frozen(
        description='A "shirt"\x1e\x1f',
        sku="s",
        slug="shirt",
        mpn="m",
        upc_ean="u",
        external_ref="r",
        tags=["Summer", "summer", "NEW"],
        locales={"fr-FR": {"name": "Chemise"}},
        custom_inputs={"text": {"name": "Text"}},
        shopper_attributes={"fit": "slim"},
        extensions={"products(book)": {"isbn": None}},
        main_image="f0",
        files=files,
        relationships=["CRP_more"],
    )
    assert read(document.texts)["description"] == 'A "shirt"\x1e\x1f'
    assert Frozen.read(document.write()) == document
    assert orjson.loads(document.locales) == {"fr-FR": {"name": "Chemise"}}
    assert orjson.loads(document.shopper_attributes) == {"fit": "slim"}
    assert read(document.attributes) == USUAL | {
        "sku": "s",
        "slug": "shirt",
        "manufacturer_part_num": "m",
        "upc_ean": "u",
        "external_ref": "r",
        "tags": ["summer", "new"],
        "custom_inputs": {"text": {"name": "Text"}},
        "extensions": {"products(book)": {"isbn": None}},
    }
    assert read(document.meta)["custom_relationships"] == ["CRP_more"]
    assert read(document.relationships) == {
        "main_image": {"data": {"type": "main_image", "id": "f0"}},
        "files": {"data": [{"type": "file", "id": "f1", "created_at": "2026-01-01T00:00:00.000Z"}]},
        "custom_relationships": {"links": {"CRP_more": "/catalog/products/p/relationships/CRP_more/products"}},
    }
    assert orjson.loads(document.extras) == {"main_image": "f0", "files": ["f1"]}


@pytest.mark.parametrize("slug", ["shirt-{size}", "{x}", None])
def test_a_slug_with_braces_never_enters(slug: str | None) -> None:
    assert "slug" not in read(frozen(slug=slug).attributes)


def test_a_parent_and_its_child() -> None:
    red = {"id": "red", "name": "Red", "description": "Fire red", "sort_order": 2}
    blue = {"id": "blue", "name": "Blue", "description": "Sky blue"}
    green = {"id": "green", "name": "Green", "description": "", "sort_order": 7}
    variations = [
        {"id": "size", "name": "Size", "options": []},
        {"id": "colour", "name": "Colour", "sort_order": 5, "options": [blue, red, green]},
    ]
    family = Family(matrix='{"red":"c"}', variations=variations, children=["c"])
    parent = frozen(product_type="parent", family=family)
    assert read(parent.attributes)["base_product"] is True
    assert read(parent.meta) == {
        "catalog_source": "pim",
        "product_types": ["parent"],
        "variation_matrix": {"red": "c"},
        "variations": [
            {"id": "colour", "name": "Colour", "sort_order": 5, "options": [green, red, blue]},
            {"id": "size", "name": "Size", "options": []},
        ],
    }
    assert read(parent.relationships) == {
        "children": {
            "data": [{"type": "product", "id": "c"}],
            "links": {"self": "/catalog/products/p/relationships/children"},
        }
    }
    built_from = [{"id": "colour", "name": "Colour", "sort_order": 5, "option": red}]
    child = frozen(
        product_type="child", parent_id="p0", price_modifiers=["extra"], family=Family(child_variations=built_from)
    )
    assert read(child.attributes) == USUAL | {"base_product_id": "p0", "price_modifiers": ["extra"]}
    assert read(child.meta) == {
        "catalog_source": "pim",
        "product_types": ["child"],
        "child_option_ids": ["red"],
        "child_variations": built_from,
    }
    assert read(child.relationships) == {"parent": {"data": {"type": "product", "id": "p0"}}}


def test_a_parent_without_published_children_has_an_empty_matrix() -> None:
    document = frozen(product_type="parent")
    assert read(document.meta)["variation_matrix"] == {}
    assert read(document.relationships)["children"]["data"] == []
    assert "variation_matrix" not in read(frozen().meta)


def test_a_bundle() -> None:
    components = {"games": {"name": "Games", "options": [{"id": "a", "type": "product", "quantity": 1}]}}
    offers = Offers(["a", "b", "c"], {"b": ["c"]}, ["a", "c"])
    document = frozen(product_type="bundle", components=components, offers=offers)
    assert read(document.attributes)["components"] == components
    assert read(document.relationships)["component_products"] == {
        "data": [{"type": "product", "id": id} for id in "abc"],
        "links": {"self": "/catalog/products/p/relationships/component_products"},
    }
    extras = {"components": components, "selectable": {"b": ["c"]}, "component_ids": ["a", "c"]}
    assert orjson.loads(document.extras) == extras


def test_what_the_options_of_a_bundle_lead_to() -> None:
    """A draft is not offered; for a substituted option its children stand, without those that are excluded."""
    found = offers_of(
        {"a": False, "draft": False, "parent": True, "c1": False},
        {"parent": ["c2"]},
        lambda id: id != "draft",
        lambda id: ["c1", "c2", "c3"],
    )
    assert found == Offers(["a", "parent", "c1", "c3"], {"parent": ["c1", "c3"]}, ["a", "c1", "c3"])


# --- Breadcrumbs ------------------------------------------------------------------------------------------------------


def test_the_breadcrumbs_of_the_contract() -> None:
    assert bread_crumbs([("N3", ["H"]), ("N2", ["H", "N1"])]) == {
        "bread_crumb_nodes": ["N3", "N2"],
        "bread_crumbs": {"N2": ["H", "N1"], "N3": ["H"]},
    }
    assert bread_crumbs([]) == {}


def test_a_child_has_its_own_nodes_first_and_each_once() -> None:
    found = bread_crumbs([("N2", ["H"])], [("N1", ["H"]), ("N2", ["H"])])
    assert found["bread_crumb_nodes"] == ["N2", "N1"]


def test_of_a_deep_node_the_nearest_ancestors_are_kept() -> None:
    ancestors = [str(number) for number in range(DEEPEST_CRUMBS + 5)]
    assert bread_crumbs([("N", ancestors)])["bread_crumbs"]["N"] == ancestors[5:]


attachments = st.lists(st.tuples(st.sampled_from("abcdef"), st.lists(st.sampled_from("HIJ"), max_size=14)), max_size=8)


@given(attachments, attachments)
def test_every_node_of_breadcrumbs_has_its_ancestors(own: Any, inherited: Any) -> None:
    found = bread_crumbs(own, inherited)
    nodes = [node for node, _ in (*own, *inherited)]
    assert found.get("bread_crumb_nodes", []) == list(dict.fromkeys(nodes))
    assert list(found.get("bread_crumbs", {})) == list(dict.fromkeys(nodes))
    assert all(len(each) <= DEEPEST_CRUMBS for each in found.get("bread_crumbs", {}).values())


# --- The matrix -------------------------------------------------------------------------------------------------------


def tree(*leaves: tuple[tuple[str, ...], str]) -> str:
    return matrix_text(leaves)


def test_an_option_that_leads_nowhere_disappears() -> None:
    matrix = tree((("s", "red"), "1"), (("s", "blue"), "2"), (("m", "red"), "3"))
    assert orjson.loads(published_matrix(matrix, ["2"])) == {"s": {"blue": "2"}}
    assert published_matrix(matrix, ["1", "2", "3"]) == matrix
    assert published_matrix(matrix, []) == "{}"
    assert published_matrix("{}", []) == "{}"


@given(st.sets(st.integers(0, 26)), st.sets(st.integers(0, 26)))
def test_a_matrix_has_just_the_published_leaves(there: set[int], published: set[int]) -> None:
    leaves = [((f"a{number // 9}", f"b{number // 3 % 3}", f"c{number % 3}"), str(number)) for number in sorted(there)]
    found = published_matrix(matrix_text(leaves), {str(number) for number in published})
    assert list(leaves_of(found)) == [leaf for leaf in leaves if int(leaf[1]) in published]


# --- Nodes ------------------------------------------------------------------------------------------------------------


def test_a_node() -> None:
    trail = [crumb("h", "Clothing", "clothing"), crumb("n", "Shirts", None)]
    facts = NodeFacts(
        id="n", hierarchy_id="h", above="h", name="Shirts", trail=trail, curated=["p2", "p1"], has_children=True
    )
    document = node_document(facts)
    assert read(document.attributes) == {
        "created_at": "",
        "updated_at": "",
        "status": "live",
        "curated_products": ["p2", "p1"],
    }
    assert read(document.meta) == {
        "breadcrumbs": [{"id": "h", "name": "Clothing", "slug": "clothing"}, {"id": "n", "name": "Shirts"}],
        "bread_crumb": ["h"],
        "has_children": True,
    }
    assert read(document.relationships) == {
        "parent": {"data": {"type": "node", "id": "h"}, "links": {"related": "/catalog/nodes/h"}},
        "hierarchy": {"data": {"type": "hierarchy", "id": "h"}, "links": {"related": "/catalog/hierarchies/h"}},
        "children": {"links": {"related": "/catalog/nodes/n/relationships/children"}},
        "products": {"links": {"related": "/catalog/nodes/n/relationships/products"}},
    }


def test_a_hierarchy() -> None:
    facts = NodeFacts(id="h", hierarchy_id="h", is_root=True, name="Clothing", slug="c", trail=[crumb("h", "C", "c")])
    document = node_document(facts)
    assert read(document.attributes) == {"created_at": "", "updated_at": "", "slug": "c"}
    assert read(document.relationships) == {
        name: {"links": {"related": f"/catalog/hierarchies/h/{name}"}} for name in ("children", "nodes", "products")
    }
