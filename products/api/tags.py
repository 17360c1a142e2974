"""``/pcm/tags``: the tags that products carry, which only products write (PIM contract §7.2)."""

from __future__ import annotations

from products.documents.tags import tag_documents
from products.models import Tag
from products.services.tags import carried_tags
from pxm.api.filtering import TextField
from pxm.api.resources import Resource
from pxm.lookups import ByteOrder

TAGS = Resource(
    type="tag",
    model=Tag,
    at="tags",
    key="tag_id",
    rows=carried_tags,
    order=(ByteOrder("value").asc(),),
    documents=tag_documents,
    shown={"value": {"type": "string"}},
    filterable={"value": TextField("value", "eq in like")},
    lists="List the tags that products carry, in order. A tag is there as long as a product has it.",
    reads="Get a tag.",
)
