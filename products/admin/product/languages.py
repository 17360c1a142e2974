"""The product's texts in other languages, beside the default text (PIM contract §2.3)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.forms.widgets import Script

from products.language_names import language_name
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


def proposals() -> list[tuple[str, str]]:
    """Return the menu's codes and names, all different: ``German (Austria)``, but ``Danish``, as there is one only."""
    names = [language_name(code) for code in COMMON]
    shared = {name for name, number in Counter(names).items() if number > 1}
    return [
        (code, f"{name} ({COUNTRIES[code.partition('-')[2]]})" if name in shared else name)
        for code, name in zip(COMMON, names, strict=True)
    ]


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
