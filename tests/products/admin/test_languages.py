"""The languages that the menu of a product proposes."""

from __future__ import annotations

import pytest

from products.admin.product.languages import language_name, proposals


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


def test_a_language_of_one_country_needs_no_country() -> None:
    assert dict(proposals())["da-DK"] == "Danish"
