"""The forms of a catalog; they are valid when the services say so."""

from __future__ import annotations

from typing import Any

from catalog.admin.ordered import OrderedField, OrderedWidget
from catalog.admin.rule_form import books_field, ranked
from catalog.books import ids_in_order
from catalog.models import Catalog
from catalog.models.catalog import MOST_BOOKS
from catalog.services.catalog import create_catalog, update_catalog
from products.hierarchies.admin.forms import BranchLanguagesField
from products.hierarchies.models import Hierarchy
from pxm.admin.fields import LineField, ParagraphsField, SwitchField
from pxm.admin.forms import ServiceForm


def hierarchies_by_name() -> list[tuple[str, str]]:
    return [(str(id), name) for id, name in Hierarchy.objects.order_by("name", "pk").values_list("pk", "name")]


class NewCatalogForm(ServiceForm):
    """What a new catalog needs; its languages follow on its page."""

    field_of_attribute = {"pricebook_ids": "books", "pricebook_id": "books"}

    name = LineField(label="Name", is_needed=True, help_text="Such as Summer.")
    description = ParagraphsField(label="Description", rows=3)
    hierarchy_ids = OrderedField(
        label="Hierarchies",
        help_text="Their products are in the catalog, in this order.",
        widget=OrderedWidget(noun="hierarchy", choices=hierarchies_by_name),
    )
    books = books_field(f"Up to {MOST_BOOKS}. A product costs what the first one says that has a price for it.")
    enable_price_segmentation = SwitchField(
        label="Rules choose price books", help_text="A rule that names price books has them asked in place of these."
    )

    class Meta:
        model = Catalog
        fields: list[str] = []

    def values_of(self, row: Any) -> dict[str, Any]:
        return super().values_of(row) | {"books": list(ids_in_order(row.books))}

    def carry_out(self) -> Catalog:
        sent = dict(self.cleaned_data) if self.is_new else self.changes()
        if "books" in sent:
            sent["pricebook_ids"] = ranked(sent.pop("books"))
        if "locales" in sent:
            merged = self.instance.locales | sent["locales"]
            sent["locales"] = {language: texts for language, texts in merged.items() if texts is not None}
        if self.is_new:
            return create_catalog(attributes=sent)
        return update_catalog(catalog_id=self.instance.pk, attributes=sent)


class CatalogForm(NewCatalogForm):
    locales = BranchLanguagesField()

    def fit(self) -> None:
        self.fields["locales"].widget.default_text = self.instance
