"""What staff do with contexts: keep them by name, lay two side by side, and share one by a link."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from catalog.admin.rights import VIEW
from catalog.preview.addresses import Addresses
from catalog.preview.context import Context
from catalog.preview.models import SavedContext, SharedLink
from catalog.preview.rights import KEEP, SHARE
from catalog.preview.services import DAYS, end_link, forget_context, save_context, share, signed
from pxm.admin.refusals import sentences
from pxm.admin.signed_in import person, require
from pxm.api.pagination import host_of
from pxm.clock import now
from pxm.errors import PXMError
from pxm.ids import read_uuid

_LOOK = (VIEW, "catalog.view_release")


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the context of the form under the name that was typed."""
    require(request, *_LOOK, *KEEP)
    context = Context.read(request.POST)
    try:
        saved = save_context(name=request.POST.get("name", ""), context=context)
    except PXMError as refusal:
        messages.error(request, sentences(refusal, named=False))
    else:
        messages.success(request, f"{saved.name} is kept.")
    return HttpResponseRedirect(Addresses(context).shop())


@require_POST
def forget(request: HttpRequest, saved_id: UUID) -> HttpResponse:
    require(request, *_LOOK, *KEEP)
    forget_context(id=saved_id)
    messages.success(request, "It is kept no longer.")
    return HttpResponseRedirect(Addresses(Context.read(request.POST)).shop())


@require_GET
def two(request: HttpRequest) -> HttpResponse:
    """Two contexts side by side: one that is kept, and another one, or how things are without any choice."""
    require(request, *_LOOK)
    kept = list(SavedContext.objects.all())
    sides = [_side(kept, request.GET, side) for side in ("left", "right")]
    shown = {**admin.site.each_context(request), "title": "Two side by side", "kept": kept, "sides": sides}
    answer = render(request, "preview/two.html", shown)
    answer["Cache-Control"] = "no-store"
    return answer


def _side(kept: list[SavedContext], sent: Any, side: str) -> dict[str, Any]:
    """Return what one side shows: a product if the address names one, otherwise the shop."""
    chosen = sent.get(side, "")
    saved = next((each for each in kept if str(each.pk) == chosen), None)
    to = Addresses(Context.read(saved.context) if saved else Context(), is_framed=True)
    product = read_uuid(sent.get("product", ""))
    return {
        "side": side,
        "saved": saved,
        "name": saved.name if saved else "Anybody, now",
        "address": to.page(product),
    }


# --- Links ------------------------------------------------------------------------------------------------------------


@require_GET
def links(request: HttpRequest) -> HttpResponse:
    """The links that are open; the one that was just made first, with its address."""
    require(request, *_LOOK, *SHARE)
    made = request.GET.get("made", "")
    rows = [
        {
            "link": link,
            "context": Context.read(link.context),
            "address": f"{host_of(request)}{reverse('preview:shared_shop', args=[signed(link)])}",
            "is_new": str(link.pk) == made,
        }
        for link in SharedLink.objects.filter(expires_at__gt=now())
    ]
    shown = {**admin.site.each_context(request), "title": "Shared links", "rows": rows, "days": DAYS}
    answer = render(request, "preview/links.html", shown)
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
def make_link(request: HttpRequest) -> HttpResponse:
    require(request, *_LOOK, *SHARE)
    context = Context.read(request.POST)
    try:
        link = share(context=context, actor=person(request))
    except PXMError as refusal:
        messages.error(request, sentences(refusal, named=False))
        return HttpResponseRedirect(Addresses(context).shop())
    return HttpResponseRedirect(f"{reverse('preview:links')}?made={link.pk}")


@require_POST
def end(request: HttpRequest, link_id: UUID) -> HttpResponse:
    require(request, *_LOOK, *SHARE)
    end_link(id=link_id)
    messages.success(request, "The link leads nowhere any more.")
    return HttpResponseRedirect(reverse("preview:links"))
