"""Tags as documents (PIM contract §7.2)."""

from __future__ import annotations

from collections.abc import Sequence

from products.models import Tag
from pxm.api.documents import Document, owned


def tag_documents(tags: Sequence[Tag]) -> list[Document]:
    return [{"type": "tag", "id": str(tag.pk), "attributes": {"value": tag.value}, "meta": owned(tag)} for tag in tags]
