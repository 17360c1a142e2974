"""The page of a secret that was just made: the only one that ever shows it."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import ModelAdmin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse


def show_once(model_admin: ModelAdmin[Any], request: HttpRequest, row: Model, said: str) -> HttpResponse:
    """Answer the page, which no cache keeps: `admin/<app>/secret.html`, which extends `admin/pxm/shown_once.html`.

    It reads the secret from the `row`, which has it only where it was just made; `said` is what was done.
    """
    opts = model_admin.opts
    request.current_app = model_admin.admin_site.name
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": opts,
        "original": row,
        "row": row,
        "address": reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[row.pk]),
        "title": str(row),
        "said": said,
    }
    answer = TemplateResponse(request, f"admin/{opts.app_label}/secret.html", context)
    answer["Cache-Control"] = "no-store"
    return answer
