"""The parts of a product's page. Rooms above the products add theirs: *Prices*, *Placement*, *Related*."""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter

from jobs.admin.tab import JOBS
from products.admin.build_rules.tab import BUILD_RULES
from products.admin.bundle.tab import BUNDLE
from products.admin.children.tab import CHILDREN
from products.admin.files.tab import FILES
from products.admin.templates.tab import TEMPLATES
from products.admin.variation_links.tab import VARIATIONS
from products.attributes import on_tab
from pxm.admin.tabs import Tab
from pxm.registry import Registry

# Places: 10 to 59 are taken, 60 to 99 are free for other rooms, the jobs are at 100.
PRODUCT_TABS: Registry[Tab] = Registry("tab of a product's page", name_of=attrgetter("key"))


DETAILS = Tab(
    key="details",
    title="Details",
    template="admin/products/product/details.html",
    fields=on_tab("details"),
    place=10,
)
LANGUAGES = Tab(
    key="languages",
    title="Languages",
    template="admin/products/product/languages.html",
    fields=on_tab("languages"),
    badge=lambda product: str(len(product.locales) or ""),
    place=20,
)
# A child is built by the jobs of its parent.
JOBS_OF_PRODUCT = replace(
    JOBS, applies=lambda request, product: JOBS.applies(request, product) and not product.is_child, place=100
)

PRODUCT_TABS.add(DETAILS, LANGUAGES, VARIATIONS, BUILD_RULES, CHILDREN, BUNDLE, FILES, TEMPLATES, JOBS_OF_PRODUCT)
