"""The queue's own pages, for operators: RQ's view of the messages that only wake workers."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django_rq.admin import QueueAdmin
from django_rq.models import Dashboard

from pxm.admin.operators import OperatorsOnly, operators_only
from pxm.broker import Unreachable

View = Callable[..., HttpResponse]


@admin.register(Dashboard)
class OperatorsQueueAdmin(OperatorsOnly, QueueAdmin):
    """django-rq would let everyone who may enter the admin see its figures and press its buttons."""

    def get_urls(self) -> list[URLPattern]:
        patterns: list[URLPattern] = super().get_urls()  # type: ignore[no-untyped-call]  # django-rq is untyped here
        for pattern in patterns:
            pattern.callback = operators_only(self._told_without_broker(pattern.callback))
        return patterns

    def _told_without_broker(self, view: View) -> View:
        @wraps(view)
        def told(request: HttpRequest, *arguments: Any, **options: Any) -> HttpResponse:
            try:
                return view(request, *arguments, **options)
            except Unreachable:
                context = {**self.admin_site.each_context(request), "title": "Queue"}
                return TemplateResponse(request, "admin/jobs/no_broker.html", context, status=503)

        return told
