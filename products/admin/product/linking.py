"""*Link variations…* for products of the list."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.utils.functional import cached_property
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from products.admin.names import variation_names
from products.models import Product, Variation
from products.services.variation_links import link_variations_to
from pxm.admin.bulk.action import BulkAction, Done, Order, Question
from pxm.admin.humanize import count, listed

if TYPE_CHECKING:
    VariationsChoice = forms.ModelMultipleChoiceField[Variation]
else:
    # Generic for type checkers only.
    VariationsChoice = forms.ModelMultipleChoiceField

# Variations named in what is said afterwards; more are counted.
NAMED = 5


class VariationsField(VariationsChoice):
    """A choice of variations; those of one name are told apart."""

    def label_from_instance(self, variation: Variation) -> str:
        return self._names[variation.pk]

    @cached_property
    def _names(self) -> dict[UUID, str]:
        return variation_names(list(self.queryset or ()))


class LinkingForm(forms.Form):
    variations = VariationsField(
        Variation.objects.order_by("name", "pk"),
        label="Variations",
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        error_messages={"required": "Choose at least one variation."},
    )


def _ask(products: QuerySet[Product]) -> Question:
    named = count(products.count(), "product")
    happens = ["They are linked behind those that a product has already. Children follow with the next build."]
    lost = []
    if built := products.filter(product_type=Product.Type.PARENT).count():
        words = "has children, which" if built == 1 else "have children, which"
        lost = [f"{built:,} of them {words} the next build replaces if a variation is new to their parent."]
    return Question(f"Link variations to {named}", f"Link variations to {named}", happens=happens, lost=lost)


def _link(order: Order) -> Done:
    variations = list(order.entered["variations"])
    changed = link_variations_to(product_ids=order.ids, variation_ids=[str(each.pk) for each in variations])
    names = listed(list(variation_names(variations).values()), most=NAMED)
    if not changed:
        return Done(f"What you chose has {names} already.", level="info")
    return Done(f"Linked {names} to {count(changed, 'product')}.")


LINK_VARIATIONS = BulkAction(
    "link_variations", "Link variations…", "products.change_product", _ask, _link, form=LinkingForm
)
