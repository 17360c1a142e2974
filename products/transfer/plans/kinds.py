"""The kinds of files that are looked at before they are imported."""

from __future__ import annotations

from products.transfer.models import ImportPlan, Kind
from products.transfer.plans import of_products, undoing
from products.transfer.plans.of_prices import planning as of_prices
from products.transfer.plans.of_prices import undoing as undoing_prices
from products.transfer.plans.of_prices import writing as writing_prices
from products.transfer.plans.shapes import KindOfFile

PLAN_IMPORT, APPLY_IMPORT = "import-plan", "import-apply"
PLAN_PRICES, APPLY_PRICES = "price-list-plan", "price-list-apply"

PRODUCTS = KindOfFile(
    thing="product",
    things="products",
    permission=undoing.PERMISSION,
    naming=of_products.naming,
    check=of_products.header_of,
    planner=of_products.ProductPlanner,
    write=of_products.write_rows,
    look_job=PLAN_IMPORT,
    apply_job=APPLY_IMPORT,
    undo=undoing.UNDO_IMPORT,
    consents={
        "frees_child": (
            "1 child becomes independent: later builds will no longer change it.",
            "children become independent: later builds will no longer change them.",
        ),
        "changes_sku": (
            "1 existing product gets another SKU: orders and feeds may still name the old one.",
            "existing products get other SKUs: orders and feeds may still name the old ones.",
        ),
        "changes_slug": (
            "1 existing product gets another address: links from elsewhere may still lead to the old one.",
            "existing products get other addresses: links from elsewhere may still lead to the old ones.",
        ),
        "marks_parent": (
            "1 parent will need a rebuild: its children keep what they have until then.",
            "parents will need a rebuild: their children keep what they have until then.",
        ),
    },
)
PRICES = KindOfFile(
    thing="price",
    things="prices",
    permission=undoing_prices.PERMISSION,
    naming=of_prices.naming,
    check=of_prices.header_of,
    planner=of_prices.PricePlanner,
    write=writing_prices.write_rows,
    look_job=PLAN_PRICES,
    apply_job=APPLY_PRICES,
    undo=undoing_prices.UNDO_PRICE_LIST,
    consents={
        "leaps": (
            "1 price more than doubles, or falls by more than half.",
            "prices more than double, or fall by more than half.",
        ),
    },
)
KINDS = {Kind.PRODUCTS: PRODUCTS, Kind.PRICES: PRICES}


def kind_of(plan: ImportPlan) -> KindOfFile:
    return KINDS[Kind(plan.kind)]
