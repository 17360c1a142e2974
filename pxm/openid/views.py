"""The way to the provider and back."""

from __future__ import annotations

import structlog
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from pxm import security_log
from pxm.openid import provider
from pxm.openid.admission import NotLetIn, admit
from pxm.second_factor.requirement import note_taken

_NEXT = "openid_next"
_log = structlog.get_logger("pxm.openid")


@never_cache
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Send the person to the provider, who comes back to the page that `next` names."""
    request.session[_NEXT] = request.GET.get("next", "")
    try:
        return provider.send_there(request, request.build_absolute_uri(reverse("openid:back")))
    except provider.Unreachable as problem:
        return _unreachable(request, problem)


@never_cache
@require_GET
def back(request: HttpRequest) -> HttpResponse:
    """Sign the person in as whom `admit` says."""
    goal = request.session.pop(_NEXT, "")
    try:
        user = admit(provider.who_came_back(request))
    except provider.Unreachable as problem:
        return _unreachable(request, problem)
    except provider.Refused as problem:
        return _refused(request, str(problem), "again")
    except NotLetIn as problem:
        return _refused(request, str(problem), "unknown")
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    note_taken(request, "provider")
    is_ours = url_has_allowed_host_and_scheme(goal, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(goal if is_ours else reverse("admin:index"))


def _unreachable(request: HttpRequest, problem: Exception) -> HttpResponse:
    _log.warning("the provider of sign-ins cannot be used", problem=str(problem))
    return _page(request, "unreachable", status=503)


def _refused(request: HttpRequest, reason: str, why: str) -> HttpResponse:
    security_log.refused("sign-in refused", user="", reason=f"provider: {reason}")
    return _page(request, why, status=403)


def _page(request: HttpRequest, why: str, *, status: int) -> HttpResponse:
    context = {"why": why, "provider": settings.OIDC_NAME}
    return render(request, "admin/openid/refused.html", context, status=status)
