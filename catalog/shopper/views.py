"""What all endpoints of the shopper catalog have in common, and its views of a release for staff (contract §6.1, §6.4).

An `Endpoint` is served twice: to shoppers below ``/catalog``, of the release that their rules lead to, and to staff
below the address of a release.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.shopper.described import PRODUCT_ATTRIBUTES
from catalog.shopper.finishing import Finisher
from catalog.shopper.included import COMPONENTS, KEYS, KINDS, included
from catalog.shopper.reading import ProductRow
from catalog.shopper.scope import (
    AVAILABLE_PRICES,
    CONTEXT_HEADERS,
    EXPLAIN,
    SEGMENTATION_PREVIEW,
    Scope,
    release_scope,
    shopper_scope,
)
from catalog.shopper.stock import stock_of
from catalog.shopper.tags import known_tag, remembered_tag, tag_of
from pxm.api.documents import Document
from pxm.api.etags import is_known, tag_when_rendered, unchanged
from pxm.api.families import CATALOG
from pxm.api.including import Include
from pxm.api.operations import Operation
from pxm.api.pagination import Window, as_received, links, meta, read_window
from pxm.api.renderers import JSONRenderer
from pxm.api.views import View
from pxm.oauth.permissions import AdminToken, AnyToken
from pxm.oauth.tokens import AccessToken

RELEASE = "catalogs/<str:catalog_id>/releases/<str:release_id>"

LANGUAGE = {"Accept-Language": "Languages by quality; the first that a document has is used."}
_SHOPPER_HEADERS = {
    **LANGUAGE,
    "EP-Account-Management-Authentication-Token": "The account of the shopper, for catalog rules.",
    "EP-Channel": "A channel, or several with commas between them, for catalog rules.",
    "EP-Context-Tag": "A tag, or several with commas between them, for catalog rules.",
    "X-Moltin-Currency": "The code of the currency in which `display_price` is; otherwise the default one.",
    "X-Moltin-Customer-Token": "The customer that the shopper is, for catalog rules.",
}
_STAFF_HEADERS = LANGUAGE | {"X-Moltin-Currency": _SHOPPER_HEADERS["X-Moltin-Currency"]}
_PREVIEW_HEADERS = {
    SEGMENTATION_PREVIEW: "Up to five ids of price books with commas between them, the first asked first: prices as "
    "shoppers with these books see them.",
    AVAILABLE_PRICES: "Ids of price books, or `all`: every price in them is shown under `meta.available_prices`.",
    EXPLAIN: "An addition of ours: `true` adds `meta.explanation` to products, which says why they cost what they do: "
    "which price books were asked, which sales run and which do not, what modified the price. Of a product that is not "
    "there, the 404 says in `meta.explanation.absent` what keeps it out of the release.",
}


class Unchanged(Exception):
    """The client has the answer; `tag` is that of both."""

    def __init__(self, tag: str) -> None:
        super().__init__(tag)
        self.tag = tag


_VARIES = ", ".join(("Authorization", *CONTEXT_HEADERS, *_PREVIEW_HEADERS))


def _made_by_views(rows: Sequence[Any]) -> list[Document]:
    raise NotImplementedError


class CatalogView(View):
    """An endpoint of which there is one for shoppers and one for staff.

    Answers depend on who asks, so caches ask again each time; `unchanged` is what they mostly hear.
    """

    family = CATALOG
    permission_classes = (AnyToken,)
    keeps_answers = False
    tags_pages = True
    request_headers = _SHOPPER_HEADERS
    is_for_staff: ClassVar[bool] = False

    def scope(self) -> Scope:
        """Return what the request is about. No query if the process knows it; else two for staff or three."""
        if self.is_for_staff:
            return release_scope(self.sent, self.kwargs["catalog_id"], self.kwargs["release_id"], self._mark)
        return shopper_scope(self.sent, self._mark)

    @property
    def _mark(self) -> str:
        return cast(AccessToken, self.request.auth).mark

    @property
    def sent(self) -> HttpRequest:
        """The request as Django has it: DRF's looks for each attribute at itself first."""
        return self.request._request

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """As in DRF; whoever was told that nothing has changed, and asks the same again, hears it again."""
        super().initial(request, *args, **kwargs)
        tag = remembered_tag(self.sent, self._mark) if self.sent.method in ("GET", "HEAD") else None
        if tag:
            raise Unchanged(tag)

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, Unchanged):
            return unchanged(exc.tag)  # type: ignore[return-value]  # DRF finishes any kind of answer
        return super().handle_exception(exc)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer["Cache-Control"] = "no-cache"
        answer["Vary"] = _VARIES
        return answer

    def window(self, scope: Scope) -> Window:
        return read_window(self.request.query_params, self.family, scope.store.page_length or settings.PAGE_LENGTH)

    def known(self, scope: Scope, window: Window | None = None) -> HttpResponse | None:
        """Return the answer to a client that has what it would get, None for others; no document is made for it."""
        tag = None if self.asked else known_tag(self.sent, scope, window)
        return unchanged(tag) if tag else None

    def tagged(
        self, body: dict[str, Any], scope: Scope, window: Window | None = None, until: int | None = None
    ) -> HttpResponse:
        """Answer with a tag. What is included is not frozen: then only the bytes say whether the answer is the same."""
        if self.asked:
            return tag_when_rendered(Response(body), self.request, str(scope.release.pk))
        tag = tag_of(self.sent, scope, window, until)
        if is_known(tag, self.sent):
            return unchanged(tag)
        return HttpResponse(JSONRenderer().render(body), content_type=JSONRenderer.media_type, headers={"ETag": tag})

    @property
    def asked(self) -> Sequence[str]:
        """The kinds that are to be included."""
        if not self.includes:
            return ()
        sent = ",".join(self.request.query_params.getlist("include")).replace(" ", "").split(",")
        return [kind for kind in KINDS if kind in sent]

    def page_of(self, documents: Sequence[Any], total: int, window: Window) -> dict[str, Any]:
        """Return a page of ready documents."""
        return {
            "data": documents,
            "meta": meta(window, total, len(documents), self.family),
            "links": links(self.sent, window, total, self.family),
        }

    def single_of(self, document: Any) -> dict[str, Any]:
        return {"data": document, "links": {"self": as_received(self.sent)}}


class Products(CatalogView):
    """An endpoint that answers products."""

    resource, described_as = "product", "shopper-product"
    shown = PRODUCT_ATTRIBUTES
    needs_documents: ClassVar[bool] = False
    """Whether the documents of what bundles offer are shown even if they are not included."""
    includes = tuple(Include(kind, _made_by_views, key=key) for kind, key in KEYS.items())

    def finisher(self, scope: Scope, rows: Sequence[ProductRow]) -> Finisher:
        """Return what finishes these products and those they include. Two queries at most, none without bundles."""
        return Finisher(
            scope, stock_of(scope.release, rows, with_documents=self.needs_documents or COMPONENTS in self.asked)
        )

    def with_included(self, body: dict[str, Any], rows: Sequence[ProductRow], finisher: Finisher) -> dict[str, Any]:
        found = included(self.asked, rows, finisher) if self.asked else {}
        return body | {"included": found} if found else body


# --- Both audiences ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """An endpoint below ``/catalog``, and below the address of a release unless it `is_for_shoppers` only.

    `text` describes its GET; the views have the other `members`.
    """

    name: str
    at: str
    view: type[CatalogView]
    operation: Operation
    members: Mapping[str, Any] = field(default_factory=dict)
    is_for_shoppers: bool = False


def shopper_paths(endpoints: Sequence[Endpoint]) -> list[URLPattern]:
    """Return the paths below ``/catalog``."""
    return [
        path(f"/{each.at}" if each.at else "", _view(each, f"Shopper{each.name}", {}).as_view()) for each in endpoints
    ]


def release_paths(endpoints: Sequence[Endpoint]) -> list[URLPattern]:
    """Return the paths below ``/pcm``."""
    return [
        path(f"{RELEASE}/{each.at}", _view(each, f"Release{each.name}", _for_staff(each)).as_view())
        for each in endpoints
        if not each.is_for_shoppers
    ]


def _for_staff(endpoint: Endpoint) -> dict[str, Any]:
    headers = _STAFF_HEADERS | (_PREVIEW_HEADERS if issubclass(endpoint.view, Products) else {})
    text = f"In a release: {endpoint.operation.text[0].lower()}{endpoint.operation.text[1:]}"
    return {
        "is_for_staff": True,
        "permission_classes": (AdminToken,),
        "request_headers": headers,
        "operations": {"get": replace(endpoint.operation, text=text)},
    }


def _view(endpoint: Endpoint, name: str, members: dict[str, Any]) -> type[CatalogView]:
    operations = {method: endpoint.operation for method in ("get", "post") if hasattr(endpoint.view, method)}
    return type(name, (endpoint.view,), {"operations": operations, **endpoint.members, **members})
