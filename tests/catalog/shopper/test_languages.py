"""Which language a shopper reads (catalog contract §5.8)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.shopper.languages import MOST_LANGUAGES, best_of, languages_of


@pytest.mark.parametrize(
    ("headers", "languages"),
    [
        ([""], ()),
        (["fr"], ("fr",)),
        (["fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5"], ("fr-ch", "fr", "en", "de")),
        (["en;q=0.2,fr;q=1.0,de"], ("fr", "de", "en")),
        (["fr;q=0,en"], ("en",)),
        (["*;q=x"], ()),
        (["fr;q=2, ;;, en;q=,de;level=1,it"], ("it",)),
        (["zh_Hant_TW"], ("zh-hant-tw",)),
        (["de", "fr, de"], ("de", "fr")),
        (["é, fr"], ("fr",)),
    ],
)
def test_languages_come_by_how_much_they_are_wanted(headers: list[str], languages: tuple[str, ...]) -> None:
    assert languages_of(*headers) == languages


@given(st.text(alphabet="frden-_,;q=0.19* \t/"))
def test_any_header_is_some_languages(header: str) -> None:
    assert all(tag == tag.lower() and tag.strip() for tag in languages_of(header))


def test_a_header_of_any_length_is_some_languages() -> None:
    assert len(languages_of(",".join(f"l{number}" for number in range(5_000)))) == MOST_LANGUAGES


@pytest.mark.parametrize(
    ("locales", "wanted", "found"),
    [
        (["fr-FR"], "", None),
        ([], "fr", None),
        (["fr-FR"], "fr-FR", "fr-FR"),
        (["fr-FR"], "FR-fr", "fr-FR"),
        (["fr-FR", "fr"], "fr-CH", "fr"),
        (["fr-FR"], "fr-CH", "fr-FR"),
        (["fr-FR"], "fr", "fr-FR"),
        (["fr-FR", "de"], "it, de;q=0.5, fr;q=0.1", "de"),
        (["fr-FR"], "f", None),
        (["en"], "fr", None),
    ],
)
def test_the_most_wanted_that_there_is_is_read(locales: list[str], wanted: str, found: str | None) -> None:
    assert best_of(locales, languages_of(wanted)) == found
