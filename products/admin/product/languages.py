"""The product's texts in other languages, beside the default text (PIM contract §2.3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html_join
from django.views.decorators.http import require_GET

from products.language_names import language_name
from products.store.services import read_settings
from pxm.admin.signed_in import require
from pxm.admin.widgets.rows import Row, RowsField, RowsWidget

# Proposed when a language is added; any other code may be typed.
COMMON = (
    "ar-SA", "cs-CZ", "da-DK", "de-AT", "de-CH", "de-DE", "el-GR", "en-GB", "en-US", "es-ES", "es-MX", "fi-FI", "fr-BE",
    "fr-CA", "fr-FR", "hu-HU", "it-IT", "ja-JP", "ko-KR", "nb-NO", "nl-BE", "nl-NL", "pl-PL", "pt-BR", "pt-PT", "ro-RO",
    "sv-SE", "tr-TR", "uk-UA", "zh-CN", "zh-TW",
)  # fmt: skip
# Where those are spoken that share a language with another.
COUNTRIES = {
    "AT": "Austria", "BE": "Belgium", "BR": "Brazil", "CA": "Canada", "CH": "Switzerland", "CN": "China",
    "DE": "Germany", "ES": "Spain", "FR": "France", "GB": "United Kingdom", "MX": "Mexico", "NL": "Netherlands",
    "PT": "Portugal", "TW": "Taiwan", "US": "United States",
}  # fmt: skip


def proposals(first: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Return the menu's codes and names, those of the store `first`.

    Names differ: ``German (Austria)``, but ``Danish``, as there is only one.
    """
    codes = list(dict.fromkeys([*first, *COMMON]))
    names = [language_name(code) for code in codes]
    shared = {name for name, number in Counter(names).items() if number > 1}
    return [
        (code, f"{name} ({_country(code)})" if name in shared and "-" in code else name)
        for code, name in zip(codes, names, strict=True)
    ]


def _country(code: str) -> str:
    country = code.partition("-")[2]
    return COUNTRIES.get(country, country)


@require_GET
def offered_languages(request: HttpRequest) -> HttpResponse:
    """Answer the menu with the languages of the store first, and marked; the page asks when somebody looks at texts."""
    require(request, "products.change_product")
    of_store = read_settings().additional_languages
    options = ((code, " data-of-store" if code in of_store else "", name) for code, name in proposals(of_store))
    return HttpResponse(format_html_join("", '<option value="{}"{}>{}</option>', options))


class LanguagesWidget(RowsWidget):
    template_name = "admin/products/widgets/languages.html"
    read_template_name = "admin/products/widgets/languages_read.html"
    parts = ("key", "name", "description")
    paragraphs = ("description",)
    # The product whose texts stand beside; the form sets it.
    default_text: Any = None

    class Media:
        js = [Script("products/languages.js", type="module")]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for row in context["widget"]["rows"]:
            row["language"] = language_name(row["parts"]["key"]["value"])
        context["widget"]["default_text"] = self.default_text
        context["widget"]["proposals"] = proposals()
        return context


class LanguagesField(RowsField):
    def __init__(self) -> None:
        super().__init__(label="Languages", widget=LanguagesWidget(noun="language"))

    def row_of(self, key: str, value: Any) -> Row:
        return {"key": key, "name": value.get("name") or "", "description": value.get("description") or ""}

    def value_of(self, row: Row, stored: Any) -> Any:
        description = row["description"] or (None if stored and "description" in stored else "")
        return {"name": row["name"]} | ({} if description == "" else {"description": description})
