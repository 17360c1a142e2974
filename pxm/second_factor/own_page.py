"""The page on which a person turns two-step sign-in on and off, and gets new recovery codes.

Whoever sits down at a browser that somebody left open does none of this: it takes the password, once it is on a code as
well, and both are counted and limited as at the door.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from pxm.admin.signed_in import person
from pxm.second_factor import codes, requirement, services, steps

_WRONG_PASSWORD = "This is not your password. Nothing has changed."
_WRONG_CODE = "The password is right, but the code is not. Codes change every half minute, and each counts once."


def show(request: HttpRequest) -> HttpResponse:
    """Show whether it is on; a POST does what its button says: `begin`, `renew` or `end`."""
    user = person(request)
    verb = _VERBS.get(request.POST.get("verb", "")) if request.method == "POST" else None
    problem = ""
    if verb is not None:
        problem = _problem(request, user)
        if not problem:
            return verb(request, user)
    factor = services.of(user)
    context = {
        "factor": factor,
        "codes_left": factor.recovery_codes.count() if factor else 0,
        "is_needed": requirement.is_needed_by(user),
        "has_password": user.has_usable_password(),
        "problem": problem,
    }
    return _page(request, "admin/second_factor/own.html", context)


def set_up(request: HttpRequest) -> HttpResponse:
    """Show what the person's app needs, and turn it on once the app has answered with a code."""
    user, secret = person(request), steps.secret_being_set_up(request)
    if not secret or services.of(user) is not None:
        return HttpResponseRedirect(reverse("admin:two_steps"))
    context: dict[str, Any] = {"enrolment": codes.enrolment(secret, user.get_username())}
    if request.method == "POST":
        if made := steps.complete_setup(request, user, secret):
            return _show_codes(request, made, "Two-step sign-in is on.")
        context["is_wrong"] = True
    return _page(request, "admin/second_factor/setup.html", context)


def _problem(request: HttpRequest, user: User) -> str:
    """Return why this may not be the person, "" if it is: they know the password, and a code if there is one."""
    password = request.POST.get("password", "")
    if authenticate(request, username=user.get_username(), password=password) != user:
        return _WRONG_PASSWORD
    if services.of(user) is not None and not steps.is_code(request, user, request.POST.get("code", "")):
        return _WRONG_CODE
    return ""


def _begin(request: HttpRequest, user: User) -> HttpResponse:
    steps.begin_setup(request)
    return HttpResponseRedirect(reverse("admin:two_steps_setup"))


def _renew(request: HttpRequest, user: User) -> HttpResponse:
    made = services.renew_recovery_codes(user=user)
    return _show_codes(request, made, "These are your new recovery codes. Those before no longer work.")


def _end(request: HttpRequest, user: User) -> HttpResponse:
    services.end(user=user)
    if requirement.is_needed_by(user):
        return _begin(request, user)
    messages.success(request, "Two-step sign-in is off. From now on the password alone lets you in.")
    return HttpResponseRedirect(reverse("admin:two_steps"))


_VERBS = {"begin": _begin, "renew": _renew, "end": _end}


def _show_codes(request: HttpRequest, made: list[str], said: str) -> HttpResponse:
    # In this answer, which browsers do not keep: a redirect would have to keep them somewhere.
    return _page(request, "admin/second_factor/codes.html", {"codes": made, "said": said})


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    request.current_app = admin.site.name
    shared = admin.site.each_context(request) | {"title": "Two-step sign-in"}
    return TemplateResponse(request, template, shared | context)
