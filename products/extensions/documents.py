"""Templates and fields as documents: flows and fields of the family below ``/v2`` (PIM contract §7.3)."""

from __future__ import annotations

from collections.abc import Iterable

from products.extensions.inputs import FieldInput, TemplateInput
from products.extensions.models import Field
from pxm.api.documents import Document, flat_documents, reference

template_documents = flat_documents("flow", TemplateInput)
_fields = flat_documents("field", FieldInput)


def field_documents(fields: Iterable[Field]) -> list[Document]:
    fields = list(fields)
    return [
        document | {"relationships": {"flow": {"data": reference("flow", field.template_id)}}}
        for document, field in zip(_fields(fields), fields, strict=True)
    ]
