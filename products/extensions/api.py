"""``/v2/flows`` and ``/v2/fields``: templates and their fields (PIM contract §7.3)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from products.extensions import services
from products.extensions.documents import field_documents, template_documents
from products.extensions.inputs import FieldInput, TemplateInput
from products.extensions.models import IN_ORDER, MOST_FIELDS, Field, Template
from products.extensions.services import FLOW
from pxm.api.envelope import ResourceBody, check_references
from pxm.api.families import FLOWS as FAMILY
from pxm.api.operations import Reference
from pxm.api.resource_views import paths
from pxm.api.resources import Resource, Verb
from pxm.errors import Invalid, Problem


def _taken(body: ResourceBody) -> dict[str, Any]:
    return {"attributes": body.attributes, "flow_id": _flow_id(body)}


def _flow_id(body: ResourceBody) -> str | None:
    """Return the id in ``relationships.flow.data``, None if there is none."""
    relationship = body.relationships.get("flow")
    if relationship is None:
        return None
    if not isinstance(relationship, dict):
        raise Invalid(Problem("relationships.flow must be an object", "invalid", FLOW))
    flow = relationship.get("data")
    return None if flow is None else str(check_references([flow], type="flow", pointer=f"{FLOW}/data")[0]["id"])


FLOWS = Resource(
    type="flow",
    model=Template,
    at="flows",
    key="template_id",
    family=FAMILY,
    attributes=TemplateInput,
    documents=template_documents,
    lists="List flows: the templates of products.",
    reads="Get a flow.",
    creates=Verb(services.create_template, "Create a flow, whose slug is `products(…)`."),
    updates=Verb(services.update_template, "Change a flow: what is not sent stays."),
    deletes=Verb(
        services.delete_templates,
        "Delete a flow with its fields and all their values; it is detached from every product.",
    ),
)
FIELDS = Resource(
    type="field",
    model=Field,
    at="fields",
    key="field_id",
    family=FAMILY,
    attributes=FieldInput,
    takes=_taken,
    relationships={"flow": Reference("flow")},
    documents=field_documents,
    lists="List the fields of all flows.",
    reads="Get a field.",
    creates=Verb(services.create_field, f"Add a field to a flow, which can have {MOST_FIELDS}."),
    updates=Verb(
        services.update_field,
        "Change a field: what is not sent stays. Its type stays as it is while there are values of it.",
    ),
    deletes=Verb(services.delete_fields, "Delete a field with all its values."),
)
FLOW_BY_SLUG = Resource(
    type="flow",
    model=Template,
    at="flows",
    key="flow_id",
    named_by="slug",
    family=FAMILY,
    documents=template_documents,
)


def _fields_of(flow_slug: str) -> QuerySet[Field]:
    return Field.objects.filter(template__slug=flow_slug)


FIELDS_OF_FLOW = Resource(
    type="field",
    model=Field,
    name="FieldsOfFlow",
    within=FLOW_BY_SLUG,
    at="fields",
    rows=_fields_of,
    links_below="/v2/fields",
    family=FAMILY,
    attributes=FieldInput,
    documents=field_documents,
    order=IN_ORDER,
    lists="List the fields of a flow, which is named by its slug, in their order.",
)

urlpatterns = paths(FLOWS, FIELDS, FIELDS_OF_FLOW)
