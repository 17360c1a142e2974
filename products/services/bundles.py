"""What bundles may offer, and which products they hold on to (PIM contract §2.4, §2.7).

A bundle may be an option of a bundle, one level deep. Whether a change breaks that depends on bundles around the
changed one, too, so changes of components wait for each other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from jobs.locks import lock_until_commit
from products.components import ids_named, options_of
from products.models import BundleOption, Product
from pxm import bulk
from pxm.errors import Problem
from pxm.rows import could_not_find, find_rows

# How many bundles a refusal names; who mends so many sees the next ones afterwards.
BUNDLES_NAMED = 100


def ids_to_lock(attributes: Mapping[str, Any]) -> set[UUID]:
    """Return the products that must not change while these attributes are checked and written.

    Called before any row is locked. From here until the transaction ends nobody else changes components.
    """
    if attributes.get("components") is None:
        return set()
    lock_until_commit("products.bundles")
    return ids_named(attributes["components"])


def problems_of_options(product: Product, components: Mapping[str, Any], *, pointer: str) -> list[Problem]:
    """Return why a product cannot offer what these components name.

    Only options of components that differ from the stored ones are looked up: a bundle may hold ids of products that a
    build has deleted since. It stays editable, and can be sent back as read.
    """
    changed = {key: each for key, each in components.items() if each != product.components.get(key)}
    if not changed:
        return []
    asked = options_of(changed)
    texts = [option["id"] for component in changed.values() for option in component["options"]]
    found, missing = find_rows(Product.objects.only("name", "sku", "product_type"), texts)
    problems: list[Problem] = []
    if missing:
        problems.append(could_not_find("product", missing, pointer=pointer))
    if product.pk in asked:
        problems.append(Problem("a bundle can not contain itself", "bundle_in_itself", pointer))
    parents = [row for row in found if row.product_type == Product.Type.PARENT and not asked[row.pk]]
    problems += [
        Problem(
            "a product with child products needs product_should_be_substituted_with_child",
            "parent_in_bundle",
            pointer,
            {"product_id": str(row.pk), "name": str(row)},
        )
        for row in parents
    ]
    nested = _nested_too_deep(product, options_of(components))
    if nested:
        problems.append(
            Problem(
                "a bundle inside a bundle must not contain a bundle",
                "bundles_too_deep",
                pointer,
                {"product_ids": [str(row.pk) for row in nested], "names": [str(row) for row in nested]},
            )
        )
    return problems


def store_options(product: Product) -> None:
    """Bring the rows of a bundle's options in step with its components. The caller has locked the product."""
    wanted = options_of(product.components)
    present = dict(product.bundle_options.values_list("option_id", "is_substituted"))
    if gone := [id for id, substituted in present.items() if wanted.get(id) is not substituted]:
        product.bundle_options.filter(option_id__in=gone).delete()
    BundleOption.objects.bulk_create(
        BundleOption(bundle=product, option_id=id, is_substituted=substituted)
        for id, substituted in wanted.items()
        if present.get(id) is not substituted
    )


def bundles_with(product_id: UUID, *, as_it_is: bool = False) -> QuerySet[Product]:
    """Return the bundles that offer a product, by name; with `as_it_is` without those that only offer its children."""
    kind = {"bundle_options__is_substituted": False} if as_it_is else {}
    return Product.objects.filter(bundle_options__option_id=product_id, **kind).order_by("name", "pk")


def problems_of_deletion(doomed: Collection[UUID]) -> list[Problem]:
    """Return which of these products, or of the children that would go with them, bundles that stay still offer.

    ``meta`` names the product and the bundle.
    """
    own, children = (bulk.one_of(Product._meta.get_field(name), doomed) for name in ("id", "parent"))
    held = (
        BundleOption.objects.filter(option_id__in=Product.objects.filter(own | children).order_by().values("pk"))
        .exclude(bulk.one_of(BundleOption._meta.get_field("bundle"), doomed))
        .select_related("bundle")
        .only("option_id", "bundle__name", "bundle__sku")
        .order_by("option_id", "bundle__name", "bundle")[:BUNDLES_NAMED]
    )
    names = {row.pk: str(row) for row in Product.objects.filter(pk__in=[each.option_id for each in held])}
    return [
        Problem(
            "product is part of a bundle",
            "product_in_bundle",
            meta={
                "product_id": str(each.option_id),
                "name": names[each.option_id],
                "bundle_id": str(each.bundle_id),
                "bundle": str(each.bundle),
            },
        )
        for each in held
    ]


def _nested_too_deep(product: Product, options: Collection[UUID]) -> list[Product]:
    """Return the bundles that would stand at one level too many, in or around `product`.

    That is a bundle in `product` which offers a bundle, or which may offer none because a bundle offers `product`, and
    a bundle that offers `product` while another offers it.
    """
    bundles = Product.objects.filter(product_type=Product.Type.BUNDLE)
    inside = bundles.filter(pk__in=options).exclude(pk=product.pk)
    around = BundleOption.objects.filter(option_id=product.pk)
    if around.exists():
        offered = around.filter(bundle__in=BundleOption.objects.values("option_id"))
        deep = bundles.filter(Q(pk__in=inside) | Q(pk__in=offered.values("bundle")))
    else:
        offering = BundleOption.objects.filter(bundle__in=inside.values("pk"), option_id__in=bundles.values("pk"))
        deep = inside.filter(pk__in=offering.values("bundle"))
    return list(deep.only("name", "sku").order_by("pk")[:BUNDLES_NAMED])
