"""Searching ignores the case of letters of any script, and how wide blanks are, on both databases."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from products.models import Variation
from pxm.searching import LONGEST_SEARCH, expression, held_by, plain

pytestmark = pytest.mark.django_db


def finds(text: str, name: str) -> bool:
    Variation.objects.create(name=name)
    return Variation.objects.filter(held_by(["name"], text)).exists()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("shirt", "Blue SHIRT"),
        ("äpfel", "Äpfel"),
        ("ÄPFEL", "grüne äpfel"),
        ("straße", "STRASSE"),
        ("жук", "ЖУК"),
        ("ωμεγα", "ΩΜΕΓΑ"),
        ("blue shirt", "Blue\u00a0Shirt"),
        ("blue\u00a0shirt", "Blue   shirt"),
        ("  blue \t shirt ", "a blue shirt"),
        ("café", "Cafe\u0301"),
        ("cafe\u0301", "CAFÉ"),
        ("50%", "50% off"),
        ("a_b", "xA_By"),
        ("(x) [y] ü.*", "(X) [Y] Ü.*"),
        ("\\d", "back\\Dslash"),
        ("日本", "新日本"),
        ("👕 ü", "a 👕 Ü"),
    ],
)
def test_a_text_is_found(text: str, name: str) -> None:
    assert finds(text, name)


@pytest.mark.parametrize(
    ("text", "name"),
    [("50%", "500"), ("a_b", "axb"), ("ü.*", "übung"), ("blueshirt", "blue shirt"), ("blue shirt", "blueshirt")],
)
def test_nothing_else_is_found(text: str, name: str) -> None:
    assert not finds(text, name)


def test_a_blank_search_finds_everything_and_one_without_columns_nothing() -> None:
    Variation.objects.create(name="Size")
    assert Variation.objects.filter(held_by(["name"], " \u00a0 ")).exists()
    assert not Variation.objects.filter(held_by([], "size")).exists()


def test_nul_and_endless_texts_are_searched_for_as_far_as_makes_sense() -> None:
    assert finds("si\x00ze", "Size")
    assert len(plain("ä" * 5_000)) == LONGEST_SEARCH
    assert not finds("ä" * 5_000, "ä")


@given(text=some.text(min_size=1, max_size=30))
def test_every_text_is_found_in_itself_in_any_case(text: str) -> None:
    pattern = re.compile(expression(plain(text)))
    for spelling in (text, text.upper(), text.lower()):
        assert pattern.search(plain(spelling)), (pattern, spelling)
