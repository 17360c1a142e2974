"""Paths that stand for others: clients may write either, and answers know only one of them."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase


class SynonymMiddleware:
    """Serve a path that begins as `PATH_SYNONYMS` says as the one it stands for; links in answers say that one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        for synonym, meant in settings.PATH_SYNONYMS.items():
            if request.path_info == synonym or request.path_info.startswith(f"{synonym}/"):
                rest = request.path_info.removeprefix(synonym)
                request.path = request.path.removesuffix(request.path_info) + meant + rest
                request.path_info = meant + rest
        return self.get_response(request)
