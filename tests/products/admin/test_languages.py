"""The languages that the menu of a product proposes."""

from __future__ import annotations

import pytest
from django.urls import reverse

from products.admin.product.languages import language_name, proposals
from products.store.services import update_settings
from tests.factories.people import MERCHANDISER, signed_in


def test_all_proposals_have_names_of_their_own() -> None:
    named = dict(proposals())
    assert len(set(named.values())) == len(named)
    assert [named[code] for code in ("de-AT", "de-CH", "de-DE")] == [
        "German (Austria)",
        "German (Switzerland)",
        "German (Germany)",
    ]


@pytest.mark.parametrize(
    ("code", "name"), [("da-DK", "Danish"), ("fr_CA", "French"), ("zh-CN", "Chinese"), ("x-unknown", "x-unknown")]
)
def test_a_code_is_named_by_its_language(code: str, name: str) -> None:
    assert language_name(code) == name


def test_the_languages_of_the_store_come_first() -> None:
    assert proposals(["eo", "de-AT", "de-LI"])[:3] == [
        ("eo", "Esperanto"),
        ("de-AT", "German (Austria)"),
        ("de-LI", "German (LI)"),
    ]
    assert len(proposals(["de-AT"])) == len(proposals())


@pytest.mark.django_db
def test_a_product_offers_the_languages_of_the_store_first() -> None:
    update_settings(attributes={"additional_languages": ["eo"]})
    offered = signed_in(MERCHANDISER).get(reverse("admin:products_product_languages")).text
    assert offered.startswith('<option value="eo" data-of-store>Esperanto</option><option value="ar-SA">')


def test_a_language_of_one_country_needs_no_country() -> None:
    assert dict(proposals())["da-DK"] == "Danish"
