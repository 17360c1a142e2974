"""Hierarchies and nodes as every noun of the API (PIM contract §5.1-5.4)."""

from __future__ import annotations

from typing import Any

from tests.factories.hierarchies import HierarchyFactory, NodeFactory
from tests.resource_cases import Filters, Noun, ResourceCases

LONG = "x" * 1001
REFUSALS: list[tuple[dict[str, Any], str, str]] = [
    ({"name": 1}, "name must be a string", "name"),
    ({"name": LONG}, "name must not exceed 1000 characters", "name"),
    ({"slug": "a b"}, "slug must be URL compatible", "slug"),
    ({"slug": "a-{b}"}, "slug must be URL compatible", "slug"),
    ({"slug": "x" * 513}, "slug must not exceed 512 characters", "slug"),
    ({"description": "x" * 65_536}, "description must not exceed 65535 characters", "description"),
    ({"locales": {"?": {"name": "x"}}}, "locales.? is not a language code", "locales/?"),
    ({"locales": {"fr": {"name": ""}}}, "locales.fr.name can not be empty", "locales/fr/name"),
    ({"locales": {"fr": 7}}, "locales.fr must be an object", "locales/fr"),
    ({"shopper_attributes": {"$a": "x"}}, "shopper_attributes.$a must not start with $", "shopper_attributes/$a"),
    ({"admin_attributes": {"a": 1}}, "admin_attributes.a must be a string", "admin_attributes/a"),
    (
        {"admin_attributes": {str(key): "x" for key in range(101)}},
        "admin_attributes must not have more than 100 keys",
        "admin_attributes",
    ),
]
FULL: dict[str, Any] = {
    "name": "Shoes",
    "slug": "shoes",
    "description": "Shoes Category",
    "locales": {"fr-FR": {"name": "Chaussures", "description": "Catégorie de chaussures"}, "de": {"description": "x"}},
    "admin_attributes": {"cost_of_goods": "42.0"},
    "shopper_attributes": {"charge_type": "credit card"},
}
CREATES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (FULL, FULL),
    ({"name": " $Größe 👖"}, {"name": " $Größe 👖", "locales": {}}),
    (
        {"name": "x" * 1000, "slug": "", "description": None, "locales": None, "unknown": 1},
        {"name": "x" * 1000, "locales": {}},
    ),
]
CHANGE: dict[str, Any] = {
    "name": "Boots",
    "slug": "boots.2_A",
    "description": "d",
    "locales": {"fr": {"name": "Bottes"}},
    "shopper_attributes": {"a": ""},
}
ROWS: list[dict[str, Any]] = [
    {"name": "Shoes", "slug": "shoes", "locales": {"fr-FR": {"name": "Chaussures"}}},
    {"name": "shirts", "description": "Warm", "locales": {"fr-FR": {"name": "Chemises", "description": "Chaudes"}}},
    {"name": "Hats"},
]
FOUND = {
    "": [0, 1, 2],
    "eq(name,Shoes)": [0],
    "like(name,sh*)": [1],
    "ilike(name,sh*)": [0, 1],
    "eq(slug,shoes)": [0],
    "eq(description,Warm)": [1],
    "eq(owner,store)": [0, 1, 2],
    "eq(owner,organization)": [],
    "eq(has_children,false)": [0, 1, 2],
    "eq(has_children,true)": [],
    "gt(created_at,2020-01-01)": [0, 1, 2],
    "lt(updated_at,2020-01-01)": [],
    "eq(locales.fr-FR.name,Chemises)": [1],
    "like(locales.fr-FR.name,Ch*)": [0, 1],
    "like(locales.fr-FR.name,ch*)": [],
    "ilike(locales.fr-FR.name,*CHAUSS*)": [0],
    "like(locales.fr-FR.description,*s)": [1],
    "eq(breadcrumbs.name,Hats)": [2],
    "ilike(breadcrumbs.name,*S)": [0, 1, 2],
    "like(breadcrumbs.slug,sho*)": [0],
    "like(breadcrumbs.locales.fr-FR.name,Chem*)": [1],
    "like(name,*):eq(breadcrumbs.slug,shoes)": [0],
}
UNREADABLE = [
    "eq(bogus,1)",
    "in(name,a)",
    "eq(id,x)",
    "eq(parent_id,x)",
    "eq(has_children,maybe)",
    "eq(locales.fr,x)",
    "eq(locales.fr.slug,x)",
    "eq(breadcrumbs.id,x)",
    "like(breadcrumbs.id,x)",
    "eq(breadcrumbs.locales.fr.description,x)",
    "eq(breadcrumbs.description,x)",
    "eq(name",
]


class TestHierarchies(ResourceCases):
    noun = Noun(
        type="hierarchy",
        path="/pcm/hierarchies",
        make=HierarchyFactory,
        creates=CREATES,
        change=CHANGE,
        required=["name"],
        refusals=REFUSALS,
        filters=Filters(rows=ROWS, found=FOUND, unreadable=UNREADABLE),
        list_queries=3,  # token, total, page
    )


class TestNodes(ResourceCases):
    noun = Noun(
        type="node",
        path="/pcm/hierarchies/{}/nodes",
        parent=HierarchyFactory,
        make=lambda hierarchy, **columns: NodeFactory(hierarchy=hierarchy, **columns),
        creates=CREATES,
        change=CHANGE,
        required=["name"],
        refusals=[
            *REFUSALS,
            ({"curated_products": "x"}, "curated_products must be an array", "curated_products"),
            ({"curated_products": [1]}, "curated_products.0 must be a string", "curated_products/0"),
            ({"curated_products": ["x"]}, "could not find product", "curated_products"),
            (
                {"curated_products": [str(number) for number in range(21)]},
                "curated_products must not have more than 20 products",
                "curated_products",
            ),
        ],
        filters=Filters(rows=ROWS, found=FOUND, unreadable=UNREADABLE),
        list_queries=5,  # token, hierarchy, page; hierarchies, curated products
    )
