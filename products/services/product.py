"""Creating, changing and deleting products, whose type is kept right (PIM contract §2.2-2.7)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from products.building.tags import tags_written
from products.inputs.product import MOST_TAGS, ProductInput
from products.models import Product
from products.services.build_rules import store_build_rules
from products.services.bundles import ids_to_lock, problems_of_deletion, store_options
from products.services.component_words import components_in_words
from products.services.deletion import delete_with_children
from products.services.product_attributes import columns
from products.services.product_checks import CheckedProduct, check_product
from products.services.product_limits import refuse_too_much
from products.services.rebuilds import attributes_changed, combinations_changed
from products.services.uniqueness import free_slug
from products.services.variation_links import store_variation_links
from pxm import bulk
from pxm.clock import now
from pxm.errors import Invalid, Missing, Problem
from pxm.history import recording
from pxm.lookups import Condition
from pxm.prepared import Prepared, one_of
from pxm.rows import could_not_find, differences, lock, lock_prepared, locking, lost_races_refused, write, write_many

# Many products of one name may be created at once: each failed attempt means that another product got the slug.
_SLUG_ATTEMPTS = 100


@dataclass(frozen=True)
class Deleted:
    """How many of the named products were deleted, and how many children with them."""

    products: int
    children: int


def create_product(*, attributes: Mapping[str, Any], variation_ids: Sequence[str] = ()) -> Product:
    """Create a product; one sent without a slug gets a free one made from its name."""
    return create_product_from(attributes, variation_ids)


def create_product_from(attributes: Mapping[str, Any], variation_ids: Sequence[str], *, said: str = "") -> Product:
    """Create a product as `create_product` does; `said` is what its history says it was made from."""
    refuse_too_much(attributes)
    return _create(attributes, variation_ids, said)


@transaction.atomic
@recording.together()
def _create(attributes: Mapping[str, Any], variation_ids: Sequence[str], said: str) -> Product:
    product = Product()
    lock_with_parents(ids_to_lock(attributes))
    checked = check_product(product, attributes, variation_ids)
    for name, value in columns(checked.fields).items():
        setattr(product, name, value)
    if product.components:
        product.product_type = Product.Type.BUNDLE
    product.created_at = product.updated_at = now()
    _insert(product, slug_from_name="slug" not in attributes)
    recording.created(product, said=said)
    if product.tags:
        tags_written([product.pk.hex])
    rules_changed, links_changed = _store_rules_and_links(product, checked)
    if product.components:
        store_options(product)
    if rules_changed or links_changed:
        combinations_changed([product.pk])
    product.refresh_from_db(fields=["occurring_options"])
    return product


def update_product(
    *, product_id: UUID, attributes: Mapping[str, Any], variation_ids: Sequence[str] | None = None
) -> Product:
    """Write what was sent and differs; if nothing differs nothing is written, not even `updated_at`.

    Maps are merged by key, null clears, `variation_ids` replaces the linked variations. A child whose attributes were
    changed is independent from then on: no build writes it again.
    """
    refuse_too_much(attributes)
    return _update(product_id, attributes, variation_ids)


@transaction.atomic
@recording.together()
def _update(product_id: UUID, attributes: Mapping[str, Any], variation_ids: Sequence[str] | None) -> Product:
    product = lock_with_parents({product_id, *ids_to_lock(attributes)}).get(product_id)
    if product is None:
        raise Missing(could_not_find("product"))
    checked = check_product(product, attributes, variation_ids)
    changes = differences(product, _with_type(product, columns(checked.fields)))
    told = {}
    if "components" in changes:
        before, after = components_in_words(product.components, changes["components"])
        told = {"components": (before, after)}
    rules_changed, links_changed = _store_rules_and_links(product, checked)
    if changes or rules_changed or links_changed:
        if product.is_child:
            changes["is_independent"] = True
        with lost_races_refused():
            write(product, changes, told=told)
    if "components" in changes:
        store_options(product)
    if "tags" in changes:
        tags_written([product.pk.hex])
    if rules_changed or links_changed:
        combinations_changed([product.pk])
    elif changes:
        attributes_changed([product.pk])
    product.refresh_from_db(fields=["needs_rebuild", "occurring_options"])
    return product


@transaction.atomic
@recording.together()
def delete_products(*, product_ids: Collection[UUID]) -> Deleted:
    """Delete products, parents with their children; unknown ids are no error. A deleted child is built again.

    Refused while a bundle that stays offers one of them.
    """
    locked = lock_with_parents(product_ids, "parent", "name")
    doomed = [locked[id] for id in sorted(set(product_ids) & locked.keys())]
    if problems := problems_of_deletion([product.pk for product in doomed]):
        raise Invalid(problems)
    _record_deleted(doomed)
    products, children = delete_with_children(doomed)
    return Deleted(products, children)


@transaction.atomic
def set_status(*, product_ids: Collection[UUID], status: str) -> int:
    """Give products a status; return how many had another. Children among them become independent."""
    checked = ProductInput.read({"status": status}, partial=True)["status"]
    return _write_each(product_ids, "status", lambda product: checked)


@transaction.atomic
def add_tags(*, product_ids: Collection[UUID], tags: Sequence[str]) -> int:
    """Add tags after those that products have; return how many changed. All are refused if one would get too many."""
    added = ProductInput.read({"tags": list(tags)}, partial=True)["tags"]
    return _write_each(product_ids, "tags", lambda product: list(dict.fromkeys([*product.tags, *added])))


@transaction.atomic
def remove_tags(*, product_ids: Collection[UUID], tags: Sequence[str]) -> int:
    """Remove tags from products; return how many products had one."""
    removed = {tag.lower() for tag in tags}
    return _write_each(product_ids, "tags", lambda product: [tag for tag in product.tags if tag not in removed])


def _record_deleted(doomed: Sequence[Product]) -> None:
    """Record the deletion of products; of parents with how many children go along."""
    parents = Product.objects.filter(parent__in=[product.pk for product in doomed]).order_by()
    counted = dict(parents.values_list("parent_id").annotate(number=Count("pk")))
    recording.deleted(product for product in doomed if product.pk not in counted)
    for product in doomed:
        if product.pk in counted:
            number = counted[product.pk]
            children = "only child" if number == 1 else f"{number:,} children"
            recording.deleted([product], said=f"with its {children}")


def _insert(product: Product, *, slug_from_name: bool) -> None:
    for attempts_left in reversed(range(_SLUG_ATTEMPTS if slug_from_name else 1)):
        if slug_from_name:
            product.slug = free_slug(product.name)
        try:
            with lost_races_refused():
                product.save(force_insert=True)
        except Invalid as refusal:
            slug_was_taken = any(problem.pointer.endswith("/slug") for problem in refusal.problems)
            if not (slug_was_taken and attempts_left):
                raise
        else:
            return


def _store_rules_and_links(product: Product, checked: CheckedProduct) -> tuple[bool, bool]:
    """Write build rules and links if they were sent; return which of them changed."""
    rules = "build_rules" in checked.fields and store_build_rules(product, checked.fields["build_rules"])
    links = checked.variation_ids is not None and store_variation_links(product, checked.variation_ids)
    return rules, links


def _with_type(product: Product, fields: dict[str, Any]) -> dict[str, Any]:
    """Components make a bundle of a product, and without the last one it is a standard product again."""
    if fields.get("components"):
        return fields | {"product_type": Product.Type.BUNDLE}
    if "components" in fields and product.product_type == Product.Type.BUNDLE:
        return fields | {"product_type": Product.Type.STANDARD}
    return fields


_WHOLE = Prepared(lambda ids: locking(Product.objects.filter(one_of("pk", ids))))


def lock_with_parents(product_ids: Collection[UUID], *fields: str) -> dict[UUID, Product]:
    """Lock products and the parents of children among them: a build holds the parent while it writes children.

    Of many products only the named `fields` are read; of one, everything.
    """
    if not product_ids:
        return {}
    children = Product.objects.filter(_any_of(product_ids), parent__isnull=False)
    parent_ids = set(children.order_by().values_list("parent_id", flat=True).distinct())
    ids = {*product_ids, *parent_ids}
    found = lock(Product.objects.filter(_any_of(ids)).only(*fields)) if fields else lock_prepared(_WHOLE, ids)
    return {product.pk: product for product in found}


def _any_of(product_ids: Collection[UUID]) -> Condition:
    return bulk.ids([id.hex for id in product_ids])


def _write_each(product_ids: Collection[UUID], field: str, value_of: Callable[[Product], Any]) -> int:
    """Write what `value_of` says for each product, where it differs; return how many products changed."""
    locked = lock_with_parents(product_ids, "parent", "name", "is_independent", field)
    changed = [
        (locked[id], changes)
        for id in sorted(set(product_ids) & locked.keys())
        if (changes := differences(locked[id], {field: value_of(locked[id])}))
    ]
    _refuse_too_many_tags(changed)
    independent = {"is_independent": True}
    write_many([(product, changes | independent if product.is_child else changes) for product, changes in changed])
    if field == "tags":
        tags_written([product.pk.hex for product, _ in changed])
    attributes_changed([product.pk for product, _ in changed])
    return len(changed)


def _refuse_too_many_tags(changed: Iterable[tuple[Product, dict[str, Any]]]) -> None:
    problems = [
        Problem(f"tags must not have more than {MOST_TAGS} tags", "max_length", "/data/attributes/tags", meta)
        for product, changes in changed
        if len(changes.get("tags", ())) > MOST_TAGS
        for meta in [{"product_id": str(product.pk), "name": product.name}]
    ]
    if problems:
        raise Invalid(problems)
