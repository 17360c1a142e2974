"""The forms of hierarchies and of nodes; they are valid when the services say so."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from products.admin.product.languages import LanguagesField
from products.hierarchies.models import Hierarchy, Node
from products.hierarchies.services.hierarchy import create_hierarchy, update_hierarchy
from products.hierarchies.services.node import update_node
from pxm.admin.fields import LineField, ParagraphsField
from pxm.admin.forms import ServiceForm, Services
from pxm.admin.widgets.rows import Row, RowsField, RowsWidget


class BranchLanguagesField(LanguagesField):
    """Other than a product's, a language may have a description alone."""

    def value_of(self, row: Row, stored: Any) -> Any:
        value = super().value_of(row, stored)
        return value if row["name"] else {**value, "name": None}


class NewHierarchyForm(ServiceForm):
    """What a new hierarchy needs; its languages and attributes follow on its page."""

    services = Services(create_hierarchy, update_hierarchy, "hierarchy_id")
    name = LineField(label="Name", is_needed=True)
    slug = LineField(label="Slug", help_text="The last part of its address in the shop.")
    description = ParagraphsField(label="Description", rows=4)

    class Meta:
        model = Hierarchy
        fields: list[str] = []


class HierarchyForm(NewHierarchyForm):
    locales = BranchLanguagesField()
    shopper_attributes = RowsField(
        label="Attributes for shoppers", help_text="Shown in catalogs.", widget=RowsWidget(noun="attribute")
    )
    admin_attributes = RowsField(
        label="Attributes for staff", help_text="Never shown to shoppers.", widget=RowsWidget(noun="attribute")
    )

    def fit(self) -> None:
        self.fields["locales"].widget.default_text = self.instance

    def values_of(self, row: Any) -> dict[str, Any]:
        values = super().values_of(row)
        return values | {"slug": values["slug"] or ""}


class NodeForm(HierarchyForm):
    # Nodes are made in the tree, so the form never makes one.
    services = Services(update_node, update_node, "node_id")

    class Meta:
        model = Node
        fields: list[str] = []

    def holder_of(self, attribute: str, value: Any) -> Model | None:
        siblings = Node.objects.filter(above=self.instance.above).exclude(pk=self.instance.pk)
        return siblings.filter(**{attribute: value}).first()
