"""The option picker: what can still be chosen beside what is chosen."""

from __future__ import annotations

from catalog.preview.picker import axes_of

# Small and large in red, large alone in blue.
MATRIX = {"s": {"red": "child s red"}, "l": {"red": "child l red", "blue": "child l blue"}}
VARIATIONS = [
    {"name": "Colour", "options": [{"id": "red", "name": "Red"}, {"id": "blue", "name": "Blue"}]},
    {"name": "Size", "options": [{"id": "s", "name": "S"}, {"id": "l", "name": "L"}, {"id": "xl", "name": "XL"}]},
]


def told(*chosen: str) -> dict[str, str]:
    """Return where each option leads: to a child, on to more choices (…), or nowhere (-); * marks what is chosen."""
    choices = [choice for axis in axes_of(MATRIX, VARIATIONS, chosen) for choice in axis.choices]
    return {
        each.id: ("*" if each.is_chosen else "") + (each.child or "…" if each.is_possible else "-") for each in choices
    }


def test_each_option_leads_to_a_child_or_on_or_nowhere() -> None:
    assert told() == {"red": "…", "blue": "…", "s": "…", "l": "…", "xl": "-"}
    assert told("blue") == {"red": "…", "blue": "*…", "s": "-", "l": "child l blue", "xl": "-"}
    assert told("s", "red") == {"red": "*child s red", "blue": "-", "s": "*child s red", "l": "child l red", "xl": "-"}
    # What no child has any more makes nothing impossible of its own variation.
    assert told("xl") == {"red": "-", "blue": "-", "s": "…", "l": "…", "xl": "*-"}
    assert told("xl", "nonsense") == told("xl")
    assert axes_of({}, VARIATIONS, ())[0].choices[0].is_possible is False
