"""*Export…* in the list of products: what is ticked, or all that its filter leaves."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from products.models import Product
from products.transfer.admin import rights
from products.transfer.admin.export_form import ONE, PARTS, ExportForm
from products.transfer.products.chosen import exportable
from products.transfer.products.remembered import last_choice, remember_choice
from products.transfer.products.request import request_listed_export
from pxm.admin.bulk.action import BulkAction, Done, Order, Question
from pxm.admin.bulk.list_actions import LIST_ACTIONS, ListAction
from pxm.admin.humanize import count
from pxm.admin.signed_in import may, person, request_id


def _ask(products: QuerySet[Product]) -> Question:
    total = exportable(products).count()
    bundles = products.count() - total
    named = f"Export {count(total, 'product')}"
    left_out = f"{count(bundles, 'bundle')} {'stays' if bundles == 1 else 'stay'} out: files hold no bundles."
    return Question(named, named, happens=[left_out] if bundles else [], template="admin/transfer/export/always.html")


def _pointless(products: QuerySet[Product]) -> str:
    return "" if exportable(products).exists() else "Nothing to export: there are no products, or only bundles."


def _export(order: Order) -> Done:
    columns, in_parts = order.entered["columns"], order.entered["split"] == PARTS
    job = request_listed_export(
        products=order.rows,
        columns=columns,
        in_parts=in_parts,
        request_id=request_id(order.request),
        actor=person(order.request),
    )
    remember_choice(user=person(order.request), columns=columns, in_parts=in_parts)
    if may(order.request, "jobs.view_job"):
        return Done(address=reverse("admin:jobs_job_change", args=[job.pk]))
    return Done("The file is being made. It will be on the page of its job, which others here may see.", level="info")


def _last(request: HttpRequest) -> dict[str, Any]:
    last = last_choice(person(request))
    return {"columns": last.columns, "split": PARTS if last.in_parts else ONE} if last else {}


EXPORT = BulkAction(
    "export",
    "Export…",
    rights.EXPORT,
    _ask,
    _export,
    form=ExportForm,
    pointless=_pointless,
    initial=_last,
)
LIST_ACTIONS.add(ListAction(Product, EXPORT))
