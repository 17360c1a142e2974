"""Duplicating a hierarchy: its name, its slug, with or without products; a job does it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse

from products.hierarchies.copying import request_copy
from pxm.admin.bulk.action import BulkAction, Done, Order, Question, Rows
from pxm.admin.fields import LineField, SwitchField
from pxm.admin.humanize import count
from pxm.admin.signed_in import person, request_id


class DuplicateForm(forms.Form):
    name = LineField(label="Name", help_text="Left empty, the duplicate is called as the original.")
    slug = LineField(label="Slug", help_text="Left empty, it is that of the original with “-copy” behind it.")
    include_products = SwitchField(
        label="With products", initial=True, help_text="The same products then hang in the duplicate, too."
    )


def _ask(rows: Rows) -> Question:
    hierarchy: Any = rows[0]
    happens = [f"It gets the same {count(hierarchy.node_count, 'node')}, languages and attributes."]
    return Question(f"Duplicate {hierarchy.name}", "Duplicate this hierarchy", happens)


def _duplicate(order: Order) -> Done:
    job = request_copy(
        hierarchy_id=order.rows[0].pk,
        attributes={name: value for name, value in order.entered.items() if value != ""},
        request_id=request_id(order.request),
        actor=person(order.request),
    )
    return Done(address=reverse("admin:jobs_job_change", args=[job.pk]))


DUPLICATE = BulkAction(
    "duplicate", "Duplicate…", "hierarchies.add_hierarchy", _ask, _duplicate, form=DuplicateForm, most=1
)
