"""The groups that the migrations make."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group

pytestmark = pytest.mark.django_db

NOUNS = (
    *("product", "variation", "option", "modifier", "currency", "pricebook", "price", "pricemodifier"),
    *("hierarchy", "node", "template", "field", "customrelationship", "catalog", "catalogrule"),
)
LOOK = {"view_job", "view_file", "view_release", "make_exportchoice", *(f"view_{noun}" for noun in NOUNS)}
# These are made and deleted, never changed.
EDIT = {
    *(f"{verb}_{noun}" for verb in ("add", "delete") for noun in ("file", "savedcontext", "sharedlink")),
    "delete_release",
    *(f"{verb}_{noun}" for verb in ("add", "change", "delete") for noun in NOUNS),
}
DO = {"build_product", "publish_catalog", "apply_importplan", "cancel_job", "retry_job"}


@pytest.mark.parametrize(
    ("group", "rights"),
    [("Viewer", LOOK), ("Merchandiser", LOOK | EDIT | DO)],
)
def test_every_installation_begins_with_its_groups(group: str, rights: set[str]) -> None:
    held = Group.objects.get(name=group).permissions.values_list("codename", flat=True)

    assert set(held) == rights
    assert len(held) == len(rights)
