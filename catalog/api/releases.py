"""``/pcm/catalogs/{catalog_id}/releases`` (catalog contract §3.3, §3.4, §6.2)."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.utils.cache import patch_vary_headers
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.catalogs import CATALOGS
from catalog.documents.release import release_path, staff_document
from catalog.inputs.publish import PublishInput
from catalog.models import Release
from catalog.publishing.request import request_publish
from catalog.services.release import delete_releases, find_release
from catalog.shopper.languages import best_of
from catalog.shopper.scope import LANGUAGE_HEADERS, languages_asked
from catalog.shopper.views import LANGUAGE
from pxm.api.documents import Document, link_to
from pxm.api.envelope import read_optional_object, single
from pxm.api.families import CATALOGS as FAMILY
from pxm.api.operations import Answer, Operation, OptionalObject
from pxm.api.pagination import as_received
from pxm.api.views import View
from pxm.errors import Invalid, Missing, Problem

_ASKED = {
    "type": "object",
    "properties": {
        "data": {
            "type": "object",
            "properties": {
                "export_full_delta": {"type": "boolean", "nullable": True},
                "publish_at": {"type": "string", "format": "date-time", "nullable": True},
            },
        }
    },
}


class _ReleaseView(View):
    resource = "catalog-release"
    family = FAMILY
    request_headers = LANGUAGE

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(answer, LANGUAGE_HEADERS)
        return answer

    def document_of(self, release: Release) -> Document:
        return staff_document(release, best_of(release.locales, languages_asked(self.request)))

    def answer(self, release: Release, here: str, status: int = 200) -> Response:
        document = self.document_of(release)
        return self.document(single(document) | {"links": link_to(here)}, status, row=release)


class Releases(_ReleaseView):
    operations = {
        "get": Operation(answers=Answer.ALL),
        "post": Operation(takes=OptionalObject(_ASKED), status=201, errors=(422,)),
        "delete": Operation(answers=Answer.NOTHING, status=204),
    }

    def get(self, request: Request, catalog_id: str) -> Response:
        """List the releases of a catalog, the newest first, without paging.

        Those that failed are among them, with their `meta.problem`, until the catalog is published again.
        """
        catalog = CATALOGS.find({"catalog_id": catalog_id})
        releases = list(Release.objects.filter(catalog=catalog).order_by("-created_at", "-pk"))
        return Response({"data": list(map(self.document_of, releases)), "links": link_to(as_received(request))})

    def post(self, request: Request, catalog_id: str) -> Response:
        """Publish a catalog: a job makes a release of what is drafted when its turn comes.

        Ask for the release until its `meta.release_status` is `PUBLISHED` or `FAILED`. Shoppers see it at once and as a
        whole. `export_full_delta` puts everything into its delta file, `publish_at` lets it wait until then.
        """
        catalog = CATALOGS.find({"catalog_id": catalog_id})
        asked = _read_question(request)
        release = request_publish(
            catalog_id=catalog.pk,
            export_full_delta=bool(asked.get("export_full_delta")),
            publish_at=asked.get("publish_at"),
            request_id=request.request_id,  # type: ignore[attr-defined]  # set by RequestIdMiddleware
            actor_name=request.auth.key.name,
        )
        return self.answer(release, release_path(release), status=201)

    def delete(self, request: Request, catalog_id: str) -> Response:
        """Delete all releases of a catalog, which shoppers no longer see then. None at all is no error."""
        with suppress(Missing):
            catalog = CATALOGS.find({"catalog_id": catalog_id})
            delete_releases(release_ids=list(catalog.releases.values_list("pk", flat=True)))
        return self.no_content()


class OneRelease(_ReleaseView):
    operations = {"delete": Operation(answers=Answer.NOTHING, status=204)}

    def get(self, request: Request, catalog_id: str, release_id: str) -> Response:
        """Get a release by its id, or the newest published one as `latestPublished`."""
        catalog = CATALOGS.find({"catalog_id": catalog_id})
        return self.answer(find_release(catalog.pk, release_id), as_received(request))

    def delete(self, request: Request, catalog_id: str, release_id: str) -> Response:
        """Delete a release; without the newest one shoppers see the one before it again.

        A publish that has not ended is called off. An unknown release is no error.
        """
        with suppress(Missing):
            catalog = CATALOGS.find({"catalog_id": catalog_id})
            delete_releases(release_ids=[find_release(catalog.pk, release_id).pk])
        return self.no_content()


def _read_question(request: Request) -> dict[str, Any]:
    data = read_optional_object(request).get("data")
    if data is None:
        return {}
    if not isinstance(data, Mapping):
        raise Invalid(Problem("data must be an object", "invalid", "/data"))
    return PublishInput.read(data, partial=True, pointer="/data")
