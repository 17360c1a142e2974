"""*Attach templates…* for products of the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.db.models import QuerySet
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from products.extensions.models import Template
from products.models import Product
from products.services.templates import attach_templates_to
from pxm.admin.bulk.action import BulkAction, Done, Order, Question
from pxm.admin.humanize import count, listed

if TYPE_CHECKING:
    TemplatesChoice = forms.ModelMultipleChoiceField[Template]
else:
    # Generic for type checkers only.
    TemplatesChoice = forms.ModelMultipleChoiceField

# Templates named in what is said afterwards; more are counted.
NAMED = 5


class TemplatesField(TemplatesChoice):
    """A choice of templates with their slugs, for two may have the same name."""

    def label_from_instance(self, template: Template) -> str:
        return in_words(template)


def in_words(template: Template) -> str:
    """Return what a template is called in a menu."""
    return f"{template.name} ({template.short_slug})"


class AttachingForm(forms.Form):
    templates = TemplatesField(
        Template.objects.order_by("name", "pk"),
        label="Templates",
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        error_messages={"required": "Choose at least one template."},
    )


def _ask(products: QuerySet[Product]) -> Question:
    named = count(products.count(), "product")
    happens = ["Their fields are filled in on the page of each product. Children follow with the next build."]
    return Question(f"Attach templates to {named}", f"Attach templates to {named}", happens=happens)


def _attach(order: Order) -> Done:
    templates = list(order.entered["templates"])
    changed = attach_templates_to(product_ids=order.ids, template_ids=[str(each.pk) for each in templates])
    names = listed([each.name for each in templates], most=NAMED)
    if not changed:
        return Done(f"What you chose has {names} already.", level="info")
    return Done(f"Attached {names} to {count(changed, 'product')}.")


ATTACH_TEMPLATES = BulkAction(
    "attach_templates", "Attach templates…", "products.change_product", _ask, _attach, form=AttachingForm
)
