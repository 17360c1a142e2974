"""``GET /catalog``: the release that a shopper sees, which storefronts ask for first (catalog contract §3.3)."""

from __future__ import annotations

from django.http import HttpResponse
from rest_framework.request import Request

from catalog.documents.release import release_document
from catalog.shopper.described import RELEASE_ATTRIBUTES
from catalog.shopper.languages import best_of
from catalog.shopper.scope import SHOPPER_BASE
from catalog.shopper.views import CatalogView, Endpoint
from pxm.api.operations import Operation


class OneRelease(CatalogView):
    resource, described_as, shown = "catalog-release", "shopper-release", RELEASE_ATTRIBUTES

    def get(self, request: Request) -> HttpResponse:
        scope = self.scope()
        known = self.known(scope)
        if known:
            return known
        language = best_of(scope.release.locales, scope.languages)
        document = release_document(scope.release, SHOPPER_BASE, language)
        return self.tagged(self.single_of(document), scope)


RELEASE_ENDPOINT = Endpoint(
    name="Release",
    at="",
    view=OneRelease,
    is_for_shoppers=True,
    operation=Operation(text="Get the release that the shopper sees."),
)
