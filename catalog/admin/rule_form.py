"""The form of a catalog rule; it is valid when the services say so."""

from __future__ import annotations

from typing import Any

from django import forms

from catalog.admin.ordered import OrderedField, OrderedWidget
from catalog.admin.periods import PeriodsField, period_of, rows_of, schedules_in
from catalog.books import ids_in_order
from catalog.models import Catalog, CatalogRule, Release
from catalog.models.catalog import MOST_BOOKS
from catalog.resolution import KINDS, Rule
from catalog.services.comparing import unstored
from catalog.services.rule import create_rule, update_rule
from catalog.services.schedules import schedules_of
from products.prices.models import PriceBook
from pxm.admin.fields import LineField, ParagraphsField
from pxm.admin.forms import ServiceForm, Services
from pxm.admin.widgets.chips import ChipsField, ChipsWidget
from pxm.ids import read_uuid

_HOW = "Type and press comma or Enter, or paste a list."


def books_by_name() -> list[tuple[str, str]]:
    return [(str(id), name) for id, name in PriceBook.objects.order_by("name", "pk").values_list("pk", "name")]


def ranked(ids: list[str]) -> list[dict[str, Any]]:
    """Return books in the order in which they are asked, as services take them."""
    return [{"id": id, "priority": 10 * (len(ids) - place)} for place, id in enumerate(ids)]


def books_field(help_text: str) -> OrderedField:
    widget = OrderedWidget(noun="price book", choices=books_by_name, first="First asked", last="Last asked")
    return OrderedField(label="Price books", help_text=help_text, widget=widget)


def _chips(label: str, noun: str, help_text: str) -> ChipsField:
    return ChipsField(label=label, required=False, widget=ChipsWidget(noun=noun), help_text=help_text)


class RuleForm(ServiceForm):
    services = Services(create_rule, update_rule, "rule_id")
    field_of_attribute = {"pricebook_ids": "books"}

    name = LineField(label="Name", is_needed=True, help_text="Such as VIP in the app.")
    description = ParagraphsField(label="Description", rows=2)
    catalog_id = forms.ChoiceField(
        label="Catalog",
        required=False,
        help_text="What these shoppers see.",
        widget=forms.Select({"class": "pxm-input"}),
    )
    channels = _chips("Channels", "channel", f"Where they shop: web, app. None means everywhere. {_HOW}")
    tags = _chips("Tags", "tag", "Between rules that fit, the one that shares more of a shopper’s tags is ahead.")
    account_ids = _chips("Accounts", "account", "None means everybody.")
    account_tag_ids = _chips("Account tags", "account tag", "None means everybody.")
    customer_ids = _chips("Customers", "customer", "None means everybody.")
    schedules = PeriodsField(label="When", help_text="Without a period it always holds.")
    books = books_field(
        f"Up to {MOST_BOOKS}, in place of the catalog’s, where the catalog lets rules choose price books."
    )

    class Meta:
        model = CatalogRule
        fields: list[str] = []

    def fit(self) -> None:
        published = set(Release.objects.filter(status=Release.Status.PUBLISHED).values_list("catalog_id", flat=True))
        rows = Catalog.objects.order_by("name", "pk").values_list("pk", "name")
        named = [(str(id), name if id in published else f"{name} (not published)") for id, name in rows]
        catalog: Any = self.fields["catalog_id"]  # a form's fields are typed as what all of them have in common
        catalog.choices = [("", "Choose a catalog"), *named]
        catalog.is_needed = True

    def values_of(self, row: Any) -> dict[str, Any]:
        lists = {str(kind): getattr(row, kind) for kind in KINDS}
        return {
            "name": row.name,
            "description": row.description,
            "catalog_id": str(row.catalog_id),
            **lists,
            "schedules": rows_of(schedules_of([row])[row.pk]),
            "books": list(ids_in_order(row.books)),
        }

    def carry_out(self) -> CatalogRule:
        sent = dict(self.cleaned_data) if self.is_new else self.changes()
        if "schedules" in sent:
            sent["schedules"] = schedules_in(sent["schedules"])
        if "books" in sent:
            sent["pricebook_ids"] = ranked(sent.pop("books"))
        if self.is_new:
            return create_rule(attributes=sent)
        return update_rule(rule_id=self.instance.pk, attributes=sent)

    def as_typed(self) -> Rule:
        """Return the rule that what was typed so far would make."""

        def typed(name: str) -> Any:
            return self[name].data or []

        # No rule can have a text with NUL, and the database can not even be asked for one.
        texts = {str(kind): [text for text in typed(kind) if "\0" not in text] for kind in KINDS}
        return unstored(
            texts,
            periods=[period_of(row) for row in typed("schedules")],
            catalog_id=read_uuid(self["catalog_id"].data or ""),
        )
