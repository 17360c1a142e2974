"""The forms of a product's pages; they are valid when the product services say so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django import forms
from django.db.models import Model

from products.admin.build_rules.field import BuildRulesField
from products.admin.bundle.field import ComponentsField
from products.admin.bundle.refusals import refusal_in_words
from products.admin.product.custom_inputs import CustomInputsField
from products.admin.product.languages import LanguagesField
from products.admin.tags_form import tags_widget
from products.admin.variation_links.field import VariationLinksField
from products.models import Product
from products.services.build_rules import build_rules_document
from products.services.product import create_product, update_product
from products.services.uniqueness import sku_twin
from products.services.variation_links import linked_variation_ids
from pxm.admin.fields import LineField, ParagraphsField
from pxm.admin.forms import ServiceForm
from pxm.admin.widgets.chips import ChipsField
from pxm.admin.widgets.choice import ChoiceWidget
from pxm.admin.widgets.rows import RowsField, RowsWidget
from pxm.errors import Problem
from pxm.text_hash import text_hash


class NewProductForm(ServiceForm):
    """What a new product needs; everything else follows on the product's page."""

    name = LineField(label="Name", is_needed=True)
    sku = LineField(label="SKU", is_needed=True, help_text="The number by which you order, store and count it.")
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

    def warnings(self) -> Iterator[str]:
        sku = self.cleaned_data.get("sku") or ""
        twin = sku_twin(self.instance) if sku and (self.is_new or "sku" in self.changed_data) else None
        if twin is not None:
            yield f"The SKU looks the same as that of {twin.name}: they differ in characters that nobody can see."

    def holder_of(self, attribute: str, value: Any) -> Model | None:
        # Only the hash of a reference has an index.
        if attribute == "external_ref":
            return super().holder_of("external_ref_hash", text_hash(value))
        return super().holder_of(attribute, value)


class ProductForm(NewProductForm):
    """Every field but `variations` is an attribute of the product; only what was changed goes to the service."""

    field_of_attribute = {"variation_links": "variations"}

    description = ParagraphsField(label="Description")
    mpn = LineField(label="MPN", help_text="The manufacturer's part number.")
    upc_ean = LineField(label="UPC/EAN", help_text="The number under the bar code.")
    external_ref = LineField(label="External reference", help_text="How another system names this product.")
    tags = ChipsField(
        label="Tags",
        required=False,
        widget=tags_widget(),
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

    variations = VariationLinksField()
    build_rules = BuildRulesField()
    components = ComponentsField()

    def fit(self) -> None:
        self.fields["locales"].widget.default_text = self.instance
        sku = self.fields["sku"]
        if isinstance(sku, LineField):
            sku.is_needed = self.instance.product_type != Product.Type.BUNDLE
        if self.instance.product_type in {Product.Type.CHILD, Product.Type.BUNDLE}:
            del self.fields["variations"], self.fields["build_rules"]
        if self.instance.product_type in {Product.Type.CHILD, Product.Type.PARENT}:
            del self.fields["components"]

    def values_of(self, row: Any) -> dict[str, Any]:
        values = super().values_of(row)
        if "variations" in self.fields:
            values["variations"] = [str(id_) for id_ in linked_variation_ids(row)]
            values["build_rules"] = build_rules_document(row)
        return values

    def carry_out(self) -> Product:
        return update_product(
            product_id=self.instance.pk,
            attributes=self.changes(without=("variations",)),
            variation_ids=self.cleaned_data["variations"] if "variations" in self.changed_data else None,
        )

    def change_of(self, name: str) -> Any:
        value, field = super().change_of(name), self.fields[name]
        if isinstance(field, ComponentsField):
            left = self.left_to_the_other(name)
            changes = field.changes(self.initial[name], self.current[name], value)
            return {key: change for key, change in changes.items() if key not in left}
        # An emptied SKU is none.
        return None if (name, value) == ("sku", "") and self.cleaned_data.get("components") else value

    def in_words(self, problem: Problem) -> Problem:
        words = refusal_in_words(problem, self.cleaned_data.get("components") or {})
        return replace(problem, message=words) if words else super().in_words(problem)
