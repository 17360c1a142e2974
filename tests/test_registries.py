"""Every registry of the program with everything that is declared in it.

What a room adds shows here, and so does what the program would lose without a word if a declaration went missing.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.urls import get_resolver

from pxm.registry import ALL

ROOT = Path(__file__).resolve().parents[1]

ENTRIES = {
    "action of a list": ["export"],
    "act": ["change-prices", "edit-children", "edit-products", "place-products", "undo-import", "undo-price-list"],
    "body limit": [
        "/admin/files/file/upload",
        "/oauth/access_token",
        "/pcm/pricebooks/import",
        "/pcm/products/import",
        "/v2/files",
    ],
    "demo": [
        "catalog.demo",
        "products.demo.make",
        "products.hierarchies.demo",
        "products.prices.demo",
        "products.relationships.demo",
        "products.store.demo",
    ],
    "edit of what rooms keep of products": ["placement"],
    "ending of jobs": ["events of imports", "webhooks"],
    "event of webhooks": ["job.finished", "product.changed", "release.deleted", "release.published", "webhook.test"],
    "farewell": ["placements"],
    "figures for Prometheus": ["jobs"],
    "finder": [
        "find_catalog_rules",
        "find_catalogs",
        "find_hierarchies",
        "find_nodes",
        "find_price_books",
        "find_products",
        "find_relationships",
        "find_tags",
        "find_templates",
        "find_variations",
        "find_webhooks",
    ],
    "history": [
        "catalog.catalog",
        "catalog.catalogrule",
        "extensions.field",
        "extensions.template",
        "files.file",
        "hierarchies.hierarchy",
        "hierarchies.node",
        "oauth.applicationkey",
        "prices.price",
        "prices.pricebook",
        "prices.pricemodifier",
        "products.modifier",
        "products.option",
        "products.product",
        "products.variation",
        "relationships.customrelationship",
        "second_factor.secondfactor",
        "store.currency",
        "store.storesettings",
        "webhooks.hook",
    ],
    "input of what rooms keep of products": ["placement"],
    "job type": [
        "act",
        "child-products",
        "hierarchy-duplicate",
        "import-apply",
        "import-plan",
        "price-import",
        "price-list-apply",
        "price-list-plan",
        "product-export",
        "product-import",
        "publish",
        "publish-after-builds",
        "webhooks",
    ],
    "link of a list": ["admin:transfer_importplan_add"],
    "link of a page": ["import prices"],
    "listener to changes": ["events of products"],
    "lookout on products": ["Preview"],
    "mention before a deletion": ["catalogs and rules of price books", "catalogs of hierarchies"],
    "page length": ["store"],
    "panel of the dashboard": [
        "catalogs",
        "first-steps",
        "jobs-activity",
        "jobs-failed",
        "jobs-silent",
        "products-kinds",
        "products-rebuild",
    ],
    "pricing of bundles": ["prices"],
    "probe of health": ["jobs"],
    "product filter": [
        "admin_attributes.*",
        "commodity_type",
        "component_option_id",
        "created_at",
        "description",
        "extensions.*",
        "external_ref",
        "has_nodes",
        "id",
        "manufacturer_part_num",
        "mpn",
        "name",
        "owner",
        "parent_id",
        "product_types",
        "shopper_attributes.*",
        "sku",
        "slug",
        "status",
        "tags",
        "templates",
        "upc_ean",
        "updated_at",
    ],
    "product include": ["component_products", "files", "main_image"],
    "product part": ["build rules", "custom relationships", "matrix", "row", "templates", "variations"],
    "remainder of jobs": ["messages of webhooks"],
    "right": [
        "catalog.add_catalog",
        "catalog.add_catalogrule",
        "catalog.change_catalog",
        "catalog.change_catalogrule",
        "catalog.delete_catalog catalog.delete_release",
        "catalog.delete_catalogrule",
        "catalog.publish_catalog",
        "catalog.view_catalog catalog.view_release",
        "catalog.view_catalogrule",
        "extensions.add_field extensions.add_template",
        "extensions.change_field extensions.change_template",
        "extensions.delete_field extensions.delete_template",
        "extensions.view_field extensions.view_template",
        "files.add_file",
        "files.delete_file",
        "files.view_file",
        "hierarchies.add_hierarchy hierarchies.add_node",
        "hierarchies.change_hierarchy hierarchies.change_node",
        "hierarchies.delete_hierarchy hierarchies.delete_node",
        "hierarchies.view_hierarchy hierarchies.view_node",
        "jobs.cancel_job",
        "jobs.retry_job",
        "jobs.stop_job",
        "jobs.view_job",
        "preview.add_savedcontext preview.delete_savedcontext",
        "preview.add_sharedlink preview.delete_sharedlink",
        "prices.add_price prices.add_pricebook prices.add_pricemodifier",
        "prices.change_price prices.change_pricebook prices.change_pricemodifier",
        "prices.delete_price prices.delete_pricebook prices.delete_pricemodifier",
        "prices.view_price prices.view_pricebook prices.view_pricemodifier",
        "products.add_modifier products.add_option products.add_variation",
        "products.add_product",
        "products.build_product",
        "products.change_modifier products.change_option products.change_variation",
        "products.change_product",
        "products.delete_modifier products.delete_option products.delete_variation",
        "products.delete_product",
        "products.view_modifier products.view_option products.view_variation",
        "products.view_product",
        "relationships.add_customrelationship",
        "relationships.change_customrelationship",
        "relationships.delete_customrelationship",
        "relationships.view_customrelationship",
        "store.add_currency",
        "store.change_currency",
        "store.delete_currency",
        "store.view_currency",
        "transfer.apply_importplan",
        "transfer.make_exportchoice",
    ],
    "sealed secrets": ["second factors", "webhooks"],
    "tab of a product's page": [
        "build-rules",
        "bundle",
        "children",
        "details",
        "files",
        "jobs",
        "languages",
        "placement",
        "prices",
        "related",
        "templates",
        "variations",
    ],
    "tab of every page": ["history"],
    "teller of last changes": ["history"],
    "upkeep": [
        "delta files",
        "finished jobs",
        "history",
        "imports that were looked at",
        "kept answers",
        "messages of webhooks",
        "pages of products without a node",
        "preview links",
        "private files",
        "products that have a node after all",
        "releases",
        "seals of an earlier secret key",
        "sessions",
        "signing secrets of webhooks",
        "tags that nothing carries",
        "tries to sign in",
    ],
    "use of currencies": ["prices"],
    "use of files": ["products"],
    "use of templates": ["products"],
    "words of a job type": [
        "act",
        "child-products",
        "hierarchy-duplicate",
        "import-apply",
        "import-plan",
        "price-import",
        "price-list-apply",
        "price-list-plan",
        "product-export",
        "product-import",
        "publish",
        "publish-after-builds",
        "webhooks",
    ],
}


@pytest.fixture(autouse=True)
def _everything_is_loaded() -> None:
    """The addresses lead to every screen and every operation, as in the web process."""
    assert get_resolver().url_patterns


@pytest.mark.parametrize("kind", ENTRIES)
def test_a_registry_holds_what_the_table_says(kind: str) -> None:
    assert sorted(ALL[kind].names()) == ENTRIES[kind]


def test_the_table_names_every_registry() -> None:
    assert sorted(ALL) == sorted(ENTRIES)


def test_every_registry_in_the_source_is_loaded() -> None:
    """One in a module that nobody imports would declare nothing, and nobody would notice."""
    sources = (
        file.read_text(encoding="utf-8")
        for app in ("pxm", "jobs", "products", "catalog")
        for file in (ROOT / app).rglob("*.py")
    )
    kinds = {kind for text in sources for kind in re.findall(r"\bRegistry\(\s*[\"'](.+?)[\"'](?=[,)])", text)}
    assert kinds == set(ENTRIES)
