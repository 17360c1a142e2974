"""Endpoints of the tests' own, so that the dialect is tested without any endpoint of the product."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation, ValidationError
from django.db import IntegrityError, OperationalError
from django.db.models import Q
from django.http import Http404
from django.urls import include, path
from rest_framework.request import Request
from rest_framework.response import Response

from products.models import Product, Variation
from pxm import errors
from pxm.api.envelope import read_optional_object, read_references, read_resource
from pxm.api.families import CATALOG
from pxm.api.filtering import (
    CustomField,
    EnumerationField,
    IdField,
    JSONKeyField,
    JSONListField,
    MomentField,
    Predicate,
    TextField,
    unreadable,
)
from pxm.api.including import Include
from pxm.api.views import View, path_id
from pxm.errors import Problem
from pxm.oauth.permissions import AnyToken
from pxm.urls import handler400, handler403, handler404, handler500  # noqa: F401  as the real ones
from pxm.urls import urlpatterns as real_paths
from tests.pxm import nouns


class Echo(View):
    """Answers what it read."""

    def get(self, request: Request) -> Response:
        return Response({"data": None})

    def post(self, request: Request) -> Response:
        return Response({"data": request.data})


class EchoResource(View):
    def post(self, request: Request) -> Response:
        return self._answer(request, None)

    def put(self, request: Request, thing: str) -> Response:
        return self._answer(request, str(path_id(thing)))

    def _answer(self, request: Request, thing: str | None) -> Response:
        read = read_resource(request, type="thing", id=thing)
        return Response({"attributes": read.attributes, "relationships": read.relationships, "meta": read.meta})


class EchoReferences(View):
    def delete(self, request: Request) -> Response:
        return Response({"data": read_references(request, type="thing")})


class EchoOptional(View):
    def post(self, request: Request) -> Response:
        return Response({"data": read_optional_object(request)})


class Shoppers(View):
    permission_classes = (AnyToken,)

    def get(self, request: Request) -> Response:
        return Response({"data": request.auth.key.name})


def _only_false(predicate: Predicate) -> Q:
    if predicate.values != ("false",):
        raise unreadable()
    return Q()


class Variations(View):
    filterable = {
        "id": IdField("id", "eq in gt ge lt le"),
        "name": TextField("name", "eq in like ilike gt ge lt le"),
        "created_at": MomentField("created_at", "eq gt ge lt le"),
    }

    def get(self, request: Request) -> Response:
        return self.page(request, lambda: Variation.objects.order_by("id"), _documents)


class CatalogVariations(Variations):
    family = CATALOG


class UnfilteredVariations(Variations):
    filterable = {}


class Products(View):
    includes = (Include("files", lambda rows: []),)
    filterable = {
        "sku": TextField("sku", "eq in like gt ge lt le", like_ignores_case=True),
        "name": TextField("name", "eq in like ilike"),
        "status": EnumerationField("status", "eq in", {"draft": "draft", "live": "live", "published": "live"}),
        "tags": JSONListField("tags", "eq in like", lower_case=True),
        "shopper_attributes.*": JSONKeyField("shopper_attributes"),
        "extensions.*": JSONKeyField("extensions", depth=2, stored_as=lambda slug: f"products({slug})"),
        "parent_name": TextField("parent__name", "eq like ilike gt"),
        "has_nodes": CustomField("eq", _only_false),
    }

    def get(self, request: Request) -> Response:
        return self.page(request, lambda: Product.objects.order_by("id"), _documents)


def _documents(rows):
    return [{"type": "row", "id": str(row.pk), "attributes": {"name": row.name}} for row in rows]


RAISED = {
    "malformed": errors.Malformed("nothing to read"),
    "invalid": errors.Invalid(
        Problem("name can not be empty", "required", "/data/attributes/name"),
        Problem("could not find variation", "missing", meta={"missing_ids": ["a"]}),
    ),
    "conflict": errors.Conflict("write conflict detected"),
    "not-allowed": errors.NotAllowed("entity owned by organization"),
    "missing": errors.Missing("no product with id 7"),
    "unavailable": errors.Unavailable("the broker does not answer"),
    "http-404": Http404("secret"),
    "denied": PermissionDenied("secret"),
    "suspicious": SuspiciousOperation("secret"),
    "too-big": RequestDataTooBig(),
    "validation": ValidationError({"name": ["too odd"], "__all__": ["does not fit together"]}),
    "locked": OperationalError("database is locked"),
    "unreachable": OperationalError("could not connect to server: password=hunter2"),
    "foreign-key": IntegrityError("FOREIGN KEY constraint failed"),
    "unknown-constraint": IntegrityError("UNIQUE constraint failed: secret_table.column"),
    "crash": ZeroDivisionError("secret"),
}


class Raise(View):
    def get(self, request: Request, name: str) -> Response:
        raise RAISED[name]


urlpatterns = [
    path("pcm/echo", Echo.as_view()),
    path("pcm/echo-resource", EchoResource.as_view()),
    path("pcm/echo-resource/<str:thing>", EchoResource.as_view()),
    path("pcm/echo-references", EchoReferences.as_view()),
    path("pcm/echo-optional", EchoOptional.as_view()),
    path("pcm/shoppers", Shoppers.as_view()),
    path("pcm/all-variations", Variations.as_view()),
    path("catalog/all-variations", CatalogVariations.as_view()),
    path("pcm/unfiltered-variations", UnfilteredVariations.as_view()),
    path("pcm/all-products", Products.as_view()),
    path("pcm/raise/<str:name>", Raise.as_view()),
    path("v2/", include(nouns.patterns)),
    *real_paths,
]
