"""Modifiers as documents (PIM contract §2.10)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

from products.inputs.modifier import FIELDS
from products.models import Modifier
from pxm.api.documents import OWNER, Document


def modifier_document(modifier: Modifier) -> Document:
    return {
        "type": "product-variation-modifier",
        "id": str(modifier.pk),
        "attributes": {"type": modifier.type, **_fields(modifier)},
        "meta": {"owner": OWNER},
    }


def modifier_documents(modifiers: Sequence[Modifier]) -> list[Document]:
    return [modifier_document(modifier) for modifier in modifiers]


def modifiers_of_options(option_ids: Collection[UUID]) -> defaultdict[UUID, list[Document]]:
    """Return the modifiers as options show them in `meta`, by option, in order of creation. One query."""
    shown: defaultdict[UUID, list[Document]] = defaultdict(list)
    for modifier in Modifier.objects.filter(option__in=option_ids).order_by("pk"):
        entry = {"id": str(modifier.pk), "type": modifier.type, **_fields(modifier), "owner": OWNER}
        shown[modifier.option_id].append(entry)
    return shown


def _fields(modifier: Modifier) -> Document:
    """The fields that belong to the modifier's type."""
    return {name: getattr(modifier, name) for name in FIELDS if getattr(modifier, name) is not None}
