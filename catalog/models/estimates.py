"""By which of its indexes SQLite finds rows of a release (`pxm.estimates`): one catalog of ten, of a million products.

A migration that changes one of these tables ends with `ESTIMATES` (`tests/catalog/shopper/test_plans.py`).
"""

from __future__ import annotations

from pxm.estimates import estimated

_PRODUCTS, _NODES = 1_000_000, 10_000

ESTIMATES = [
    estimated(
        "catalog_releaseproduct",
        10 * _PRODUCTS,
        catalog_id=_PRODUCTS,
        product_type=_PRODUCTS // 5,
        parent_id=100,
        product_id=1,
        sku=1,
        slug=1,
        name_hash=2,
        mpn=2,
        upc_ean=2,
        document_id=2,
        prices_id=10,
    ),
    estimated("catalog_releasetag", 10 * _PRODUCTS, catalog_id=_PRODUCTS, tag=1_000, product_id=4),
    estimated("catalog_releaseplacement", 10 * _PRODUCTS, catalog_id=_PRODUCTS, node_id=1_000, product_id=4),
    estimated("catalog_releaseassociation", 10 * _PRODUCTS, catalog_id=_PRODUCTS, product_id=20, related_id=20),
    estimated(
        "catalog_releasenode",
        10 * _NODES,
        catalog_id=_NODES,
        hierarchy_id=1_000,
        above=20,
        node_id=1,
        slug=1,
        name_hash=2,
        document_id=2,
    ),
]
