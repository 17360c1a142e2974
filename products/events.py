"""The event that products have changed: one for all that change in one transaction, one for a whole import."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from jobs import registry
from jobs.models import Job
from jobs.registry import ENDINGS, Ending
from jobs.webhooks.kinds import EVENTS, EventKind
from jobs.webhooks.telling import MOST_NAMED, tell, tell_together
from products.models import Product
from pxm.acting import Origin, actor
from pxm.history.lines import Recorded
from pxm.history.listening import LISTENERS, Listener
from pxm.history.models import Entry

# Jobs that commit what they change in many chunks: they are told when they end.
IMPORTS = frozenset({"import-apply", "product-import"})

_ID = {"type": "string", "format": "uuid"}
_TEXT = {"type": "string"}
_PRODUCT = {
    "type": "object",
    "properties": {
        "id": _ID,
        "name": _TEXT,
        "change": {"type": "string", "enum": ["created", "changed", "deleted"]},
        "links": {"type": "object", "properties": {"self": _TEXT}},
    },
}

PRODUCT_CHANGED = EventKind(
    "product.changed",
    "Products have changed",
    "Products were created, changed or deleted. All that changes at once – by a request, a bulk edit, a build – is one "
    "event, and so is a whole import.",
    data={
        "type": "object",
        "properties": {
            "products": {
                "type": "array",
                "maxItems": MOST_NAMED,
                "items": _PRODUCT,
                "description": "The first of them; none where an import changed them.",
            },
            "total": {
                "type": "integer",
                "nullable": True,
                "description": "How many there are; null after an import, whose job says it.",
            },
            "job": {
                "type": "object",
                "properties": {"id": _ID, "links": {"type": "object", "properties": {"self": _TEXT}}},
                "description": "The import that changed them, absent otherwise.",
            },
        },
    },
    example={
        "products": [
            {
                "id": "0192f0c1-7a3e-7c55-9d0b-5a3f5b6f6a10",
                "name": "Shirt",
                "change": "changed",
                "links": {"self": "/pcm/products/0192f0c1-7a3e-7c55-9d0b-5a3f5b6f6a10"},
            }
        ],
        "total": 1,
    },
)

_PRODUCTS = Product._meta.label_lower
_CHANGES = {Entry.Verb.CREATED: "created", Entry.Verb.DELETED: "deleted"}


def _hear(recorded: Sequence[Recorded]) -> None:
    if any(entry.subject_type == _PRODUCTS for entry in recorded) and actor().origin != Origin.IMPORT:
        tell_together(PRODUCT_CHANGED.name, "products", _things(recorded), about="products")


def _things(recorded: Sequence[Recorded]) -> Iterator[dict[str, Any]]:
    for entry in recorded:
        if entry.subject_type == _PRODUCTS:
            # What was made or deleted of a part changes the product.
            change = "changed" if entry.row_type else _CHANGES.get(Entry.Verb(entry.verb), "changed")
            id = str(entry.subject_id)
            links = {"self": f"/pcm/products/{id}"}
            yield {"id": id, "name": entry.subject_name, "change": change, "links": links}


def _tell_of_import(job: Job) -> None:
    """An import that fails may have changed products before."""
    if job.type in IMPORTS:
        is_listed = job.type not in registry.unlisted_names()
        links = {"self": f"/pcm/jobs/{job.pk}"} if is_listed else {}
        data: dict[str, Any] = {"products": [], "total": None, "job": {"id": str(job.pk), "links": links}}
        tell(PRODUCT_CHANGED.name, data, about=registry.title(job))


def declare() -> None:
    EVENTS.add(PRODUCT_CHANGED)
    LISTENERS.add(Listener("events of products", _hear))
    ENDINGS.add(Ending("events of imports", _tell_of_import))
