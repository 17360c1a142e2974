"""The form of a relationship; it is valid when the services say so."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from products.models.product import as_slug
from products.relationships.models import SLUG_PREFIX, CustomRelationship
from products.relationships.services.relationship import create_relationship, in_use, update_relationship
from pxm.admin.fields import LineField, NumberField, ParagraphsField, SwitchField
from pxm.admin.forms import ServiceForm, Services


class RelationshipForm(ServiceForm):
    """What can not be changed any more is no field of it."""

    services = Services(create_relationship, update_relationship, "relationship_id")
    name = LineField(label="Name", is_needed=True, help_text="What you call it here: Goes with, Spare parts.")
    slug = LineField(
        label="Slug",
        help_text=f"What programs call it for ever, with {SLUG_PREFIX} before it. Left empty, it is made of the name.",
    )
    description = ParagraphsField(label="Description", rows=3)
    bi_directional = SwitchField(
        label="Both directions",
        help_text="When you relate a case to a phone, the phone is related to the case, too.",
    )
    external_name = LineField(label="Name for shoppers", help_text="Such as You may also like.")
    external_description = ParagraphsField(label="Description for shoppers", rows=3)
    sort_order = NumberField(label="Order number", help_text="Relationships with a lower one are shown first.")

    class Meta:
        model = CustomRelationship
        fields: list[str] = []

    def fit(self) -> None:
        if not self.is_new:
            del self.fields["slug"]
            if in_use([self.instance]):
                del self.fields["bi_directional"]

    def clean_slug(self) -> str:
        typed: str = self.cleaned_data["slug"]
        return typed or as_slug(self.cleaned_data.get("name", "")).replace("-", "_").lower()

    def holder_of(self, attribute: str, value: Any) -> Model | None:
        is_slug_without_prefix = attribute == "slug" and not value.startswith(SLUG_PREFIX)
        return super().holder_of(attribute, f"{SLUG_PREFIX}{value}" if is_slug_without_prefix else value)
