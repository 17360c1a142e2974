"""What the start page says about catalogs: how the ones stand that changed last, and what is planned."""

from __future__ import annotations

from typing import Any

from django.db.models import Max
from django.db.models.functions import Coalesce, Greatest
from django.http import HttpRequest
from django.urls import reverse

from catalog.admin.rights import VIEW
from catalog.admin.standing import standings
from catalog.models import Catalog
from pxm.admin.dashboard import PANELS, Panel
from pxm.admin.signed_in import may

_SHOWN = 5


def _catalogs(request: HttpRequest) -> dict[str, Any] | None:
    if not may(request, VIEW):
        return None
    # What was asked for or changed last comes first.
    moved = Greatest("updated_at", Coalesce(Max("releases__updated_at"), "updated_at"))
    rows = list(Catalog.objects.annotate(moved=moved).order_by("-moved", "pk")[: _SHOWN + 1])
    if not rows:
        return None
    return {
        "standings": standings(rows[:_SHOWN]),
        "are_more": len(rows) > _SHOWN,
        "address": reverse("admin:catalog_catalog_changelist"),
    }


PANELS.add(Panel("catalogs", "admin/catalog/panel.html", _catalogs, width=4, place=50))
