"""Products under a relationship of another product (PIM contract §7.1): as many as can be, each refusal told.

No product's own row is written. Where both directions go together, there is a row for each: its place in one list says
nothing about the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from products.models import Product
from products.relationships.inputs import AssociationInput
from products.relationships.models import Association, Attachment, CustomRelationship
from products.relationships.services.limits import Limits
from products.relationships.services.locking import lock_product, lock_products, lock_relationship
from products.relationships.services.ordering import associations_under, write_orders
from pxm import bulk
from pxm.deletion import delete_rows
from pxm.errors import Invalid, Problem
from pxm.history import recording
from pxm.ids import read_uuid
from pxm.lookups import Condition
from pxm.pointers import DATA, join
from pxm.rows import could_not_find

# A reference to a product as requests have it: ``{"id": …, "attributes": {"sort_order": …}}``.
Sent = Mapping[str, Any]


@dataclass(frozen=True)
class Related:
    """Which of the products that were sent are under the relationship now, and why the others are not, by their ids."""

    relationship: CustomRelationship
    associated: Sequence[str]
    refused: Mapping[str, str]


@transaction.atomic
@recording.together()
def relate_products(*, product_id: UUID, relationship_id: UUID, products: Sequence[Sent]) -> Related:
    """Put products under a relationship of a product, behind those that are there, and give both what they lack of it.

    Who is there already gets the `sort_order` that is sent, if one is; null removes it. Each product that can not be
    added is refused by itself. Invalid if anything is sent in a wrong shape: then nothing is changed.
    """
    wanted = _read(products)
    relationship = lock_relationship(relationship_id)
    ids = {text: read_uuid(text) for text in wanted}
    known = lock_products([product_id, *filter(None, ids.values())])
    product = known.get(product_id) or lock_product(product_id)
    present = {each.product_id: each for each in associations_under(relationship, product)}
    limits = _limits(relationship, product, known.keys() - present.keys())
    refused = {text: why for text, id in ids.items() if id not in present and (why := _refusal(id, known, limits))}
    kept = {id: wanted[text] for text, id in ids.items() if id and text not in refused}
    added = {id: fields.get("sort_order") for id, fields in kept.items() if id not in present}
    moved = {
        present[id].pk: fields["sort_order"]
        for id, fields in kept.items()
        if id in present and fields.get("sort_order", present[id].sort_order) != present[id].sort_order
    }
    write_orders(moved)
    _add(relationship, product, added)
    _record(relationship, [product], added=len(added), moved=len(moved))
    _record(relationship, [known[id] for id in added] if relationship.bi_directional else [], added=1)
    return Related(relationship, [text for text in wanted if text not in refused], refused)


@transaction.atomic
@recording.together()
def unrelate_products(*, product_id: UUID, relationship_id: UUID, product_ids: Sequence[str]) -> None:
    """Take products from under a relationship of a product, which keeps it; those that are not there are no error.

    Where both directions go together, it leaves their lists, too.
    """
    relationship = lock_relationship(relationship_id)
    known = lock_products([product_id, *filter(None, map(read_uuid, product_ids))])
    product = known.pop(product_id, None) or lock_product(product_id)
    doomed = associations_under(relationship, product).filter(_of_products(Association, list(known)))
    gone = list(doomed.values_list("product_id", flat=True))
    delete_rows(doomed)
    if relationship.bi_directional:
        of_others = Attachment.objects.filter(_of_products(Attachment, gone), relationship=relationship)
        delete_rows(Association.objects.filter(product=product, attachment__in=of_others))
    _record(relationship, [product], removed=len(gone))
    _record(relationship, [known[id] for id in gone] if relationship.bi_directional else [], removed=1)


def _read(products: Sequence[Sent]) -> dict[str, dict[str, Any]]:
    """Return what is said of each product, by its id; of one that is sent twice, what comes last."""
    read: dict[str, dict[str, Any]] = {}
    problems: list[Problem] = []
    for place, sent in enumerate(products):
        attributes = sent.get("attributes")
        fields, wrong = _fields({} if attributes is None else attributes, join(DATA, place, "attributes"))
        problems += wrong
        text = str(read_uuid(sent["id"]) or sent["id"])
        read[text] = read.get(text, {}) | fields
    if problems:
        raise Invalid(problems)
    return read


def _fields(attributes: Any, pointer: str) -> tuple[dict[str, Any], Sequence[Problem]]:
    try:
        return AssociationInput.read(attributes, partial=True, pointer=pointer), ()
    except Invalid as refusal:
        return {}, refusal.problems


def _of_products(model: type[Attachment | Association], ids: Collection[UUID]) -> Condition:
    return bulk.one_of(model._meta.get_field("product"), ids)


def _refusal(id: UUID | None, known: Collection[UUID], limits: Limits) -> str:
    """Return why a product can not be added; "" if it can, and then the limits count it."""
    return limits.take(id) if id and id in known else could_not_find("product").message


def _limits(relationship: CustomRelationship, product: Product, other_ids: Collection[UUID]) -> Limits:
    """Return what the locked products have. Two queries."""
    counted = [product.pk, *(other_ids if relationship.bi_directional else ())]
    attachments = Attachment.objects.filter(_of_products(Attachment, counted))
    pairs = list(attachments.order_by().values_list("product_id", "relationship_id"))
    mine = attachments.filter(relationship=relationship).order_by().annotate(number=Count("associations"))
    return Limits(
        product.pk,
        both_ways=relationship.bi_directional,
        attached=Counter(id for id, _ in pairs),
        has_it={id for id, relationship_id in pairs if relationship_id == relationship.pk},
        associated=Counter(dict(mine.values_list("product_id", "number"))),
    )


def _add(relationship: CustomRelationship, product: Product, added: Mapping[UUID, int | None]) -> None:
    if not added:
        return
    owners = [product.pk, *(added if relationship.bi_directional else ())]
    of = _attachments(relationship, owners)
    lacking = ([id.hex] for id in owners if id not in of)
    bulk.insert(Attachment, ("product_id",), lacking, {"relationship_id": relationship.pk.hex})
    of = _attachments(relationship, owners)
    rows: list[tuple[object, ...]] = [(of[product.pk], id, order) for id, order in added.items()]
    if relationship.bi_directional:
        rows += [(of[id], product.pk, None) for id in added]
    bulk.insert(Association, ("attachment_id", "product_id", "sort_order"), map(bulk.texts_of, rows))


def _attachments(relationship: CustomRelationship, product_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return those of these products that have the relationship, by product."""
    owned = Attachment.objects.filter(_of_products(Attachment, product_ids), relationship=relationship)
    return dict(owned.order_by().values_list("product_id", "pk"))


def _record(relationship: CustomRelationship, products: Collection[Product], **numbers: int) -> None:
    done = [f"{number:,} {deed}" for deed, number in numbers.items() if number]
    if done:
        recording.done_with(products, f"changed the products under {relationship.name} ({', '.join(done)})")
