"""Every screen of the admin, found from its addresses: what a noun registers is walked without being named here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from tests.browser.store import Store

# Pages that differ little from row to row: those of a noun's first and last example stand for all.
ALIKE = ("_history", "_delete")


@dataclass(frozen=True)
class Route:
    """An address of the admin: its name, and the names of the arguments it takes."""

    name: str
    arguments: frozenset[str]

    def model(self) -> type[Model] | None:
        """Return the registered model whose page it is, if any."""
        for model in admin.site._registry:
            if self.name.startswith(f"{model._meta.app_label}_{model._meta.model_name}_"):
                return model
        return None

    @property
    def part(self) -> str:
        """Return the app it belongs to."""
        model = self.model()
        if model is None:
            return "django_rq" if self.name.startswith("django_rq_") else "site"
        return model._meta.app_label

    def rows(self, store: Store) -> Mapping[str, dict[str, Any]]:
        """Return the arguments to visit it with, by the example they stand for; none when nothing here fits."""
        if not self.arguments:
            return {"": {}}
        if len(self.arguments) > 1 or self.model() is None:
            return {}
        (argument,) = self.arguments
        fitting = [name for name, row in store.items() if isinstance(row, self.model())]
        if self.name.endswith(ALIKE):
            fitting = [*fitting[:1], *fitting[1:][-1:]]
        return {name: {argument: store[name].pk} for name in fitting}


@dataclass(frozen=True)
class Screen:
    """A page of the admin; `example` says of which row of the store, "" of none."""

    route: str
    example: str
    path: str
    model: type[Model] | None

    def __str__(self) -> str:
        return " of ".join(filter(None, [self.route, self.example]))


def routes() -> list[Route]:
    """Return every address of the admin that has a name."""
    return list(_routes(admin.site.urls[0], frozenset()))


def _routes(patterns: list[URLPattern | URLResolver], before: frozenset[str]) -> Iterator[Route]:
    for each in patterns:
        arguments = before | each.pattern.converters.keys() | _groups(each)
        if isinstance(each, URLResolver):
            yield from _routes(each.url_patterns, arguments)
        elif each.name:
            yield Route(each.name, arguments)


def _groups(each: URLPattern | URLResolver) -> set[str]:
    return set(each.pattern.regex.groupindex)


def parts() -> list[str]:
    """Return the parts of the admin: the apps that registered something, and "site" for the rest."""
    return sorted({model._meta.app_label for model in admin.site._registry} | {"site"})


def is_rqs(route: Route) -> bool:
    """Return whether a page is django-rq's own: for operators in need, in its words and with its markup, not ours."""
    return route.name.startswith("django_rq_") and route.name != "django_rq_home"


def screens(browser: Client, store: Store, part: str) -> list[Screen]:
    """Return all addresses of a part that answer the person in `browser` with a whole page.

    Others are parts of a page, which are seen where the page asks for them, or only take what a form sends.
    """
    asked = [route for route in routes() if route.part == part and not is_rqs(route)]
    return [screen for route in asked for screen in _screens_of(route, store) if _is_page(browser, screen.path)]


def _screens_of(route: Route, store: Store) -> Iterator[Screen]:
    for example, arguments in route.rows(store).items():
        yield Screen(route.name, example, reverse(f"admin:{route.name}", kwargs=arguments), route.model())


def _is_page(browser: Client, path: str) -> bool:
    answer = browser.get(path)
    shows_text = answer.headers.get("Content-Type", "").startswith("text/html")
    return answer.status_code in {200, 503} and shows_text and "<html" in answer.text
