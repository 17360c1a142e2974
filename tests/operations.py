"""Every operation of the API, found in the routes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.urls import URLPattern, URLResolver, get_resolver

from pxm.api.views import View

# What is sent by POST and changes nothing, so that shoppers may send it as well.
OF_SHOPPERS = {"/catalog/products/{}/configure"}


def writing_operations() -> list[tuple[str, str]]:
    """Return method and path of each that asks for a token; `{}` stands for ids."""
    return [each for each in all_operations() if each[0] in ("POST", "PUT", "DELETE")]


def all_operations() -> list[tuple[str, str]]:
    """As `writing_operations`, those that read as well."""
    return sorted(_operations(get_resolver("pxm.urls").url_patterns, "/"))


def _operations(patterns: Sequence[URLPattern | URLResolver], before: str) -> Iterator[tuple[str, str]]:
    for each in patterns:
        route = f"{before}{each.pattern}"
        view = getattr(getattr(each, "callback", None), "cls", None)
        if isinstance(each, URLResolver):
            yield from _operations(each.url_patterns, route)
        elif view is not None and issubclass(view, View) and view.permission_classes:
            path = "/".join("{}" if part.startswith("<") else part for part in route.split("/"))
            yield from ((method.upper(), path) for method in ("get", "post", "put", "delete") if hasattr(view, method))
