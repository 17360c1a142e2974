from __future__ import annotations

from functools import cache, partial
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import PasswordChangeView
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from unfold.dataclasses import SearchResult
from unfold.settings import get_config
from unfold.sites import UnfoldAdminSite

from pxm.admin.own_password import OwnPasswordForm
from pxm.admin.search import find
from pxm.searching import plain
from pxm.second_factor import own_page, requirement, steps


class PXMAdminSite(UnfoldAdminSite):
    """The one admin site of the project."""

    index_title = "Dashboard"
    enable_nav_sidebar = True

    def app_index(self, request: HttpRequest, app_label: str, extra_context: Any = None) -> Any:
        """Lead to the app's first list; the sidebar is the only map."""
        for app in self.get_app_list(request, app_label):
            for model in app["models"]:
                if model["admin_url"]:
                    return HttpResponseRedirect(model["admin_url"])
        raise Http404

    def has_permission(self, request: HttpRequest) -> bool:
        """As Django's; whoever needs two steps has taken both."""
        return super().has_permission(request) and not requirement.is_missing(request)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """As Django's, but a right password may be the first of two steps (`pxm.second_factor.steps`).

        The page also leads to the provider that `PXM_OIDC_ISSUER` names.
        """
        if request.method == "GET" and self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        request.current_app = self.name
        context = {
            "app_path": request.get_full_path(),
            "provider": settings.OIDC_NAME if settings.OIDC_ISSUER else "",
            "misses_second_factor": requirement.is_missing(request),
        }
        if "next" not in {*request.GET, *request.POST}:
            context["next"] = reverse("admin:index")
        view = steps.FirstStep.as_view(
            authentication_form=cast(type[AuthenticationForm], self.login_form),
            template_name="admin/login.html",
            extra_context=self.each_context(request) | context | (extra_context or {}),
        )
        return cast(HttpResponse, never_cache(view)(request))

    def extra_urls(self) -> list[URLPattern]:
        """The second step of signing in, and the page on which a person turns it on and off."""
        return [
            path("login/code/", steps.second_step, name="login_code"),
            path("login/set-up/", steps.setup_step, name="login_setup"),
            path("two-steps/", self.admin_view(own_page.show), name="two_steps"),
            path("two-steps/set-up/", self.admin_view(own_page.set_up), name="two_steps_setup"),
        ]

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """As Unfold's, but the present password is tried as it is when somebody signs in (`OwnPasswordForm`)."""
        request.current_app = self.name
        view = PasswordChangeView.as_view(
            form_class=partial(OwnPasswordForm, request),
            success_url=reverse("admin:password_change_done"),
            template_name=self.password_change_template or PasswordChangeView.template_name,
            extra_context=self.each_context(request) | (extra_context or {}),
        )
        return cast(TemplateResponse, view(request))

    def search(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Answer the command palette (Ctrl+K): pages of the sidebar first, then what the apps find.

        Unfold's own search keeps results in the shared cache for minutes: a product just made would not be found, and
        without a broker nothing would.
        """
        text = request.GET.get("s", "").strip()
        if not text:
            return HttpResponse()
        results = [*self._pages(request, text), *find(request, text)]
        paginator = Paginator(results, per_page=max(len(results), 1))
        context = {"results": paginator.page(1), "page_obj": paginator, "page_counter": 0, "text": text}
        return TemplateResponse(
            request, "unfold/helpers/command_results.html", context, headers={"HX-Trigger": "search"}
        )

    def _get_config(self, key: str, *args: Any) -> Any:
        """As Unfold's, which puts its settings together anew each time it is asked, dozens of times a page."""
        found = _config(self.settings_name).get(key)
        return self._get_value(found, *args) if found else None

    def _get_colors(self, key: str, *args: Any) -> Any:
        """Return the colours as they are written: ours are in the form that Unfold would bring them to."""
        return self._get_config(key, *args)

    def shell_context(self) -> dict[str, Any]:
        """Return what `unfold/helpers/shell_links.html` shows: nothing of it depends on the request."""
        return {
            "styles": self._get_list("STYLES", None),
            "scripts": self._get_list("SCRIPTS", None),
            "site_favicons": self._get_favicons("SITE_FAVICONS", None),
            "colors": self._get_config("COLORS"),
            "border_radius": self._get_config("BORDER_RADIUS"),
        }

    def get_sidebar_list(self, request: HttpRequest) -> list[dict[str, Any]]:
        """Return the groups of the sidebar, each with the pages that this person may see; groups of none are absent.

        Unfold's own would ask more of every page than ours say, and the sidebar is written with every answer.
        """
        sidebar: Any = settings.UNFOLD["SIDEBAR"]
        groups = [
            {"title": each["title"], "items": [_shown(request, page) for page in each["items"] if _may(request, page)]}
            for each in sidebar["navigation"]
        ]
        return [group for group in groups if group["items"]]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """As Django's, but made only when something reads it: the sidebar is ours."""
        return cast(list[dict[str, Any]], SimpleLazyObject(partial(super().get_app_list, request, app_label)))

    def _pages(self, request: HttpRequest, text: str) -> list[SearchResult]:
        return [
            SearchResult(title=item["title"], description=group["title"], link=item["link"], icon=item["icon"])
            for group in self.get_sidebar_list(request)
            for item in group["items"]
            if plain(text).casefold() in plain(item["title"]).casefold()
        ]


@cache
def _config(name: str) -> dict[str, Any]:
    return get_config(name)


def _may(request: HttpRequest, page: dict[str, Any]) -> bool:
    return bool(page["permission"](request))


def _shown(request: HttpRequest, page: dict[str, Any]) -> dict[str, Any]:
    """Return a page of the sidebar as its template shows it."""
    link, index = str(page["link"]), reverse("admin:index")
    shown = page | {"link": link, "active": request.path == index if link == index else link in request.path}
    if page["badge"]:
        shown["badge_callback"] = SimpleLazyObject(partial(import_string(page["badge"]), request))
    return shown
