"""``/v2/application-keys`` (catalog contract §2.3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import Sum

from pxm.api.documents import Document, members, optional_moment, times
from pxm.api.families import V2, ErrorText
from pxm.api.resource_views import paths
from pxm.api.resources import Resource, Verb
from pxm.oauth import services
from pxm.oauth.inputs import KeyInput
from pxm.oauth.models import ApplicationKey


def key_documents(keys: list[ApplicationKey]) -> list[Document]:
    """The secret is in the answer to whoever makes the key, and in no other."""
    return [_document(key) for key in keys]


def _document(key: ApplicationKey) -> Document:
    used = {"last_used_at": optional_moment(key.last_used_at)}
    return {
        "id": str(key.pk),
        "type": "application_key",
        **members(key, KeyInput),
        "client_id": key.client_id,
        **({"client_secret": key.secret} if key.secret else {}),
        "meta": {"timestamps": times(key) | used},
    }


def _list_meta() -> dict[str, Any]:
    reserved = ApplicationKey.objects.aggregate(total=Sum("reserved_rate_limit"))
    return {"total_reserved_rate_limit": reserved["total"] or 0}


KEYS = Resource(
    type="application_key",
    model=ApplicationKey,
    at="application-keys",
    key="key_id",
    family=replace(V2, here="current", integer_status=False),
    attributes=KeyInput,
    shown={
        "client_id": {"type": "string"},
        "client_secret": {"type": "string", "description": "In the answer to the request that makes the key, only."},
    },
    documents=key_documents,
    list_meta=_list_meta,
    is_confidential=True,
    lists="List application keys.",
    reads="Get an application key.",
    creates=Verb(
        services.create_key, "Make an application key: its secret is in this answer and in no other.", errors=(409,)
    ),
    updates=Verb(services.update_key, "Change an application key: what is not sent stays.", errors=(409,)),
    deletes=Verb(services.delete_keys, "Delete an application key. Its tokens end at once."),
    errors={
        "missing": ErrorText(detail="application key not found"),
        "name_required": ErrorText(400, "Bad Request", "The field 'name' is required."),
    },
)

urlpatterns = paths(KEYS)
