"""Signing in by two steps: the right password leads to the question for a code, and that to where one wanted to go.

Between the steps nobody is signed in: the session holds only who is expected. Whoever must have a second factor and has
none makes one in place of the second step.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import authenticate, login
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect

from pxm.acting import Actor, acting_as, person
from pxm.errors import Invalid
from pxm.sealing import Unreadable
from pxm.second_factor import codes, requirement, services
from pxm.second_factor.sealing import SECRETS

MINUTES_BETWEEN_STEPS = 10
_EXPECTED, _SETUP = "second_factor_expected", "second_factor_setup"
_MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass(frozen=True)
class _Expected:
    """Who has taken the first step, until when the second is waited for, and where it leads.

    `hash` changes with the password; somebody who has changed it meanwhile begins anew.
    """

    user: int
    hash: str
    until: float
    goal: str


class FirstStep(LoginView):
    """Name and password. Who needs no second step is signed in."""

    def form_valid(self, form: Any) -> HttpResponse:
        user: User = form.get_user()
        has_factor = services.of(user) is not None
        if not has_factor and not requirement.is_needed_by(user):
            return super().form_valid(form)
        until = time.time() + MINUTES_BETWEEN_STEPS * 60
        expected = _Expected(user.pk, user.get_session_auth_hash(), until, self.get_success_url())
        self.request.session.cycle_key()  # as when somebody is signed in: others may know the key before
        self.request.session.pop(_SETUP, None)  # somebody else may have begun it
        self.request.session[_EXPECTED] = asdict(expected)
        return HttpResponseRedirect(reverse("admin:login_code" if has_factor else "admin:login_setup"))


@never_cache
@csrf_protect
def second_step(request: HttpRequest) -> HttpResponseBase:
    """Ask for a code of whoever has taken the first step, and sign them in."""
    expected, user = _expected(request)
    if user is None:
        return _from_the_beginning()
    context: dict[str, Any] = {"person": user, "of_paper": "recovery" in request.GET}
    if request.method == "POST":
        with acting_as(_actor(request, user)):
            is_right = is_code(request, user, request.POST.get("code", ""))
        if is_right:
            return _sign_in(request, user, expected.goal)
        context["is_wrong"] = True
    return _page(request, "admin/second_factor/code.html", context)


@never_cache
@csrf_protect
def setup_step(request: HttpRequest) -> HttpResponseBase:
    """Let whoever needs a second factor make one, sign them in and show their recovery codes."""
    expected, user = _expected(request)
    if user is None:
        return _from_the_beginning()
    if services.of(user) is not None:
        return HttpResponseRedirect(reverse("admin:login_code"))
    secret = secret_being_set_up(request) or begin_setup(request)
    context = {"person": user, "enrolment": codes.enrolment(secret, user.get_username())}
    if request.method == "POST":
        with acting_as(_actor(request, user)):
            made = complete_setup(request, user, secret)
        if made:
            _sign_in(request, user, expected.goal)
            # In this answer, which browsers do not keep: a redirect would have to keep them somewhere.
            context = {"person": user, "codes": made, "goal": expected.goal}
            return _page(request, "admin/second_factor/first_codes.html", context)
        context["is_wrong"] = True
    return _page(request, "admin/second_factor/setup_step.html", context)


def is_code(request: HttpRequest, user: User, typed: str) -> bool:
    """Return whether a code opens, as one of the ways to sign in: wrong ones are counted, and too many lock out."""
    return authenticate(request, username=user.get_username(), one_time_password=typed or " ") == user


def begin_setup(request: HttpRequest) -> str:
    """Return a new secret, which the session keeps, sealed, until a code of it comes back."""
    secret = codes.new_secret()
    request.session[_SETUP] = SECRETS.seal(secret)
    return secret


def secret_being_set_up(request: HttpRequest) -> str:
    """Return the secret that the session keeps, "" if there is none or it has been kept too long."""
    try:
        return SECRETS.unseal(request.session.get(_SETUP, ""), MINUTES_BETWEEN_STEPS * 60)
    except Unreadable:
        return ""


def complete_setup(request: HttpRequest, user: User, secret: str) -> list[str]:
    """Turn on what was begun, if the code that was sent is one of it; return the recovery codes, else nothing.

    A wrong one opens nothing and tells nothing: the secret is on the screen.
    """
    try:
        made = services.begin(user=user, secret=secret, code=request.POST.get("code", ""))
    except Invalid:
        return []
    request.session.pop(_SETUP, None)
    requirement.note_taken(request, "code")
    return made


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    request.current_app = admin.site.name
    return render(request, template, admin.site.each_context(request) | context)


def _actor(request: HttpRequest, user: User) -> Actor:
    return person(user, request_id=getattr(request, "request_id", ""))


def _expected(request: HttpRequest) -> tuple[_Expected, User | None]:
    """Return who is expected; nobody if nobody is, if it took too long, or if they may not sign in any more."""
    nobody = _Expected(0, "", 0, "")
    try:
        expected = _Expected(**request.session.get(_EXPECTED, {}))
    except TypeError:
        return nobody, None
    user = User.objects.filter(pk=expected.user, is_active=True, is_staff=True).first()
    is_same = user is not None and constant_time_compare(expected.hash, user.get_session_auth_hash())
    return (expected, user) if is_same and time.time() < expected.until else (nobody, None)


def _sign_in(request: HttpRequest, user: User, goal: str) -> HttpResponse:
    request.session.pop(_EXPECTED, None)
    login(request, user, backend=_MODEL_BACKEND)
    requirement.note_taken(request, "code")
    return HttpResponseRedirect(goal or reverse(settings.LOGIN_REDIRECT_URL))


def _from_the_beginning() -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:login"))
