"""The forms of a product's pages; they are valid when the product services say so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from products.admin.build_rules.field import BuildRulesField
from products.admin.product.custom_inputs import CustomInputsField
from products.admin.product.languages import LanguagesField
from products.admin.variation_links.field import VariationLinksField
from products.models import Product
from products.services.build_rules import build_rules_document
from products.services.product import create_product, update_product
from products.services.variation_links import linked_variation_ids
from pxm.admin.fields import LineField, ParagraphsField
from pxm.admin.forms import ServiceForm
from pxm.admin.humanize import relative_time
from pxm.admin.widgets.chips import ChipsField, ChipsWidget
from pxm.admin.widgets.choice import ChoiceWidget
from pxm.admin.widgets.rows import RowsField, RowsWidget


class NewProductForm(ServiceForm):
    """What it takes to begin; everything else follows on the product's page."""

    name = LineField(label="Name", attrs={"autofocus": True})
    sku = LineField(label="SKU", help_text="The number by which you order, store and count it.")
    slug = LineField(label="Slug", help_text="The last part of its address in the shop.")
    status = forms.ChoiceField(
        label="Status", choices=Product.Status.choices, widget=ChoiceWidget, initial=Product.Status.DRAFT
    )
    commodity_type = forms.ChoiceField(
        label="Commodity type",
        choices=Product.CommodityType.choices,
        widget=ChoiceWidget,
        initial=Product.CommodityType.PHYSICAL,
        help_text="Physical goods are shipped; digital ones are downloaded or used online.",
    )

    class Meta:
        model = Product
        fields: list[str] = []

    def carry_out(self) -> Product:
        attributes = dict(self.cleaned_data)
        if not attributes["slug"]:
            # Left out, so that the service makes one from the name.
            del attributes["slug"]
        return create_product(attributes=attributes)


class ProductForm(NewProductForm):
    """Every field but `variations` is an attribute of the product; only what was changed goes to the service."""

    description = ParagraphsField(label="Description")
    mpn = LineField(label="MPN", help_text="The manufacturer's part number.")
    upc_ean = LineField(label="UPC/EAN", help_text="The number under the bar code.")
    external_ref = LineField(label="External reference", help_text="How another system names this product.")
    tags = ChipsField(
        label="Tags",
        required=False,
        widget=ChipsWidget(noun="tag"),
        help_text="Type and press comma or Enter, or paste a list.",
    )
    locales = LanguagesField()
    custom_inputs = CustomInputsField()
    shopper_attributes = RowsField(
        label="Attributes for shoppers", help_text="Shown in catalogs.", widget=RowsWidget(noun="attribute")
    )
    admin_attributes = RowsField(
        label="Attributes for staff", help_text="Never shown to shoppers.", widget=RowsWidget(noun="attribute")
    )

    variations = VariationLinksField(required=False)
    build_rules = BuildRulesField(required=False)

    # When the row was last changed, as the page showed it.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    not_attributes = ("variations", "seen")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._begin_with_what_is_built_from()
        for name in self.fields:
            if name not in self.initial and hasattr(self.instance, name):
                self.initial[name] = getattr(self.instance, name)
        del self.fields["name"].widget.attrs["autofocus"]
        self.fields["locales"].widget.default_text = self.instance
        self.initial["seen"] = self.instance.updated_at.isoformat()

    def clean(self) -> dict[str, Any]:
        """Refuse once what would be written over somebody else's changes; whoever saves again means it."""
        if self.cleaned_data.get("seen") not in ("", self.initial["seen"]):
            self.data = _with(self.data, "seen", self.initial["seen"])
            when = relative_time(self.instance.updated_at)
            raise forms.ValidationError(
                f"Somebody else changed this product {when}, while you had it open. Look at what stands here and save "
                "again to keep it, or open the page anew to see theirs."
            )
        return self.cleaned_data

    def _begin_with_what_is_built_from(self) -> None:
        if self.instance.product_type in {Product.Type.CHILD, Product.Type.BUNDLE}:
            del self.fields["variations"], self.fields["build_rules"]
        else:
            self.initial["variations"] = [str(id_) for id_ in linked_variation_ids(self.instance)]
            self.initial["build_rules"] = build_rules_document(self.instance)

    def carry_out(self) -> Product:
        changed = self.changed_data
        return update_product(
            product_id=self.instance.pk,
            attributes=self.attributes(name for name in changed if name not in self.not_attributes),
            variation_ids=self.cleaned_data["variations"] if "variations" in changed else None,
        )

    def attributes(self, names: Iterable[str]) -> dict[str, Any]:
        """Return the attributes `names` as the service takes them: maps as their changes, an emptied SKU as none."""
        attributes: dict[str, Any] = {}
        for name in names:
            field, value = self.fields[name], self.cleaned_data[name]
            if isinstance(field, RowsField):
                value = field.changes(self.initial[name] or {}, value)
            attributes[name] = value
        if attributes.get("sku") == "" and self.instance.product_type == Product.Type.BUNDLE:
            attributes["sku"] = None
        return attributes


def _with(data: Any, name: str, value: str) -> Any:
    """Return what was sent with another value of one input."""
    changed = data.copy()
    changed[name] = value
    return changed
