"""What columns mean is remembered by name, and known again in the next file."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from products.transfer.models import Kind
from products.transfer.sheets import look, of_products
from products.transfer.sheets.remembered import (
    best_mapping,
    forget_mapping,
    mappings,
    remember_mapping,
    template_fields,
)
from pxm.errors import Invalid
from tests.factories.extensions import FieldFactory, TemplateFactory

pytestmark = pytest.mark.django_db


def test_the_next_file_of_the_kind_is_read_as_the_last_one() -> None:
    FieldFactory(template=TemplateFactory(name="Book", slug="products(book)"), name="ISBN", slug="isbn")
    other = TemplateFactory(name="Film", slug="products(film)")
    FieldFactory(template=other, name="Grade", slug="grade")
    FieldFactory(template=TemplateFactory(name="Game", slug="products(game)"), name="Grade", slug="grade")
    fields = template_fields()
    assert fields["Book · ISBN"] == fields["ISBN"] == "template:products(book):isbn"
    assert fields["Film · Grade"] == "template:products(film):grade"
    assert "Grade" not in fields
    content = io.BytesIO(b"Nr;Titel;ISBN\n1;one;2\n")
    found = look(content, naming=of_products(others=fields))
    assert found.columns == ("", "", "template:products(book):isbn")
    chosen = replace(found, choices=replace(found.choices, columns=("sku", "name", "")))
    remember_mapping(name=" Acme  prices ", found=chosen)
    remember_mapping(name="Acme prices", found=chosen)
    [mapping] = mappings()
    assert (mapping.name, mapping.columns) == ("Acme prices", {"Nr": "sku", "Titel": "name", "ISBN": ""})

    # A price list of that name is another kind of file, and has answers beside its columns.
    priced = replace(chosen, choices=replace(chosen.choices, columns=("sku", "", ""), sign=",", taxed="with"))
    kept = remember_mapping(name="Acme prices", found=priced, kind=Kind.PRICES)
    assert kept.answers == {"sign": ",", "taxed": "with"}
    mapping.refresh_from_db()
    assert (mapping.kind, mapping.columns["Titel"], mapping.answers) == ("products", "name", {})
    forget_mapping(name="Acme prices", kind=Kind.PRICES)

    assert best_mapping(["Titel", "Nr"]) == mapping
    assert best_mapping(["Titel", "Other"]) is None
    next_file = io.BytesIO(b"titel;isbn;NR\none;2;1\n")
    assert look(next_file, naming=of_products(mapping.columns, fields)).columns == ("name", "", "sku")

    with pytest.raises(Invalid):
        remember_mapping(name=" ", found=chosen)
    forget_mapping(name="Acme prices")
    assert mappings() == []
