from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from unfold.dataclasses import SearchResult

from products.extensions.admin.rights import VIEW
from products.extensions.models import Template
from pxm.admin.search import FINDERS, RESULTS_PER_KIND
from pxm.admin.signed_in import may
from pxm.searching import held_by


def find_templates(request: HttpRequest, text: str) -> Iterable[SearchResult]:
    if not may(request, VIEW):
        return []
    templates = Template.objects.filter(held_by(["name"], text)).order_by("name", "pk").only("name")
    return [
        SearchResult(
            title=template.name,
            description="Template",
            link=reverse("admin:extensions_template_change", args=[template.pk]),
            icon="list_alt",
        )
        for template in templates[:RESULTS_PER_KIND]
    ]


FINDERS.add(find_templates)
