"""Columns of a file are ours by what they are called."""

from __future__ import annotations

import pytest

from products.transfer.sheets.names import column_called, columns_called


@pytest.mark.parametrize(
    ("name", "column"),
    [
        (" sku ", "sku"),
        ("SKU", "sku"),
        ("External Reference", "external_ref"),
        ("external-ref", "external_ref"),
        ("UPC / EAN", "upc_ean"),
        ("Réference", "sku"),
        ("Schlagwörter", "tags"),
        ("template: 82c1:condition", "template: 82c1:condition"),
        ("products(book):isbn", "products(book):isbn"),
        ("Attributes for shoppers. care", "shopper_attributes.care"),
        ("admin_attributes.Care", "admin_attributes.Care"),
        ("shopper_attributes.", ""),
        ("_created_at", ""),
        ("Colour", ""),
        ("", ""),
        ("—", ""),
    ],
)
def test_case_blanks_accents_and_languages_do_not_matter(name: str, column: str) -> None:
    assert column_called(name) == column


def test_none_of_ours_stands_twice_and_the_very_name_goes_first() -> None:
    assert columns_called(["Title", "name", "Product"]) == ["", "name", ""]
    assert columns_called(["Title", "Product"]) == ["name", ""]


def test_a_name_of_ours_that_means_nothing_here_keeps_no_other_from_it() -> None:
    assert columns_called(["sku", "Artikel"], {"sku": "", "Artikel": "sku"}) == ["", "sku"]
    assert columns_called(["name", "Title"], {"name": "description", "Title": "name"}) == ["description", "name"]


def test_what_is_remembered_decides_and_fields_of_templates_come_last() -> None:
    remembered = {"Colour": "shopper_attributes.color", "Title": ""}
    fields = {"Grade": "template:1:grade", "SKU": "template:1:sku"}
    assert columns_called(["colour", "TITLE", "Grade", "SKU"], remembered, fields) == [
        "shopper_attributes.color",
        "",
        "template:1:grade",
        "sku",
    ]
