"""The options of a variation as the editor, and the page of those who may only look, show them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import prefetch_related_objects

from products.admin.addresses import product_page
from products.admin.variation.effect import in_words, slug_warning
from products.admin.variation.modifier_kinds import KINDS, sentence
from products.inputs.modifier import FIELDS
from products.inputs.variation_document import OPTIONS, OptionRow, OptionsDocument
from products.models import BuildRuleOption, Modifier, Option, Variation
from pxm.admin.humanize import listed
from pxm.errors import Problem

Row = dict[str, Any]
_KINDS = {kind.type: kind for kind in KINDS}


def rows_of(variation: Variation | None) -> list[Row]:
    """Return the saved options in order. Three queries: options, modifiers, build rules that name them."""
    if variation is None:
        return []
    named_by = _named_by(variation)
    prefetch_related_objects([variation], "options__modifiers")
    return [_row(option, named_by[option.pk]) for option in variation.options.all()]


def rows_posted(
    posted: OptionsDocument, saved: Sequence[Row], problems: Iterable[Problem]
) -> tuple[list[Row], list[Row]]:
    """Return the rows as they were posted, with what was refused at each, and those that are still taken out.

    A row that could not be taken out is back where it was, and says why.
    """
    problems = list(problems)
    by_place = problems_of_rows(problems, posted)
    known = {row["id"]: row for row in saved}
    rows = [_posted_row(row, known, by_place.get(place, {})) for place, row in enumerate(posted.options)]
    refused = {str(problem.meta["option_id"]): problem for problem in problems if "option_id" in problem.meta}
    for option_id, problem in refused.items():
        row = {**known[option_id], "problems": {"used": [_why_it_stays(known[option_id], problem)]}}
        rows.insert(min(saved.index(known[option_id]), len(rows)), row)
    taken_out = {str(id) for id in posted.removed} - refused.keys()
    return rows, [row for row in saved if row["id"] in taken_out]


def problems_of_rows(problems: Iterable[Problem], posted: OptionsDocument) -> dict[int, Row]:
    """Return the refusals by the place of the option: its own by attribute, and those of its modifiers by place.

    ``{3: {"name": ["…"], "modifiers": {0: ["…"]}}}``
    """
    found: dict[int, Row] = {}
    for problem in problems:
        place, *path = problem.pointer.removeprefix(OPTIONS).strip("/").split("/")
        if not place.isdigit():
            continue
        row = found.setdefault(int(place), {"modifiers": {}})
        if path[:1] == ["modifiers"] and len(path) > 1:
            attributes = posted.options[int(place)].modifiers[int(path[1])].attributes
            inner = Problem(problem.message, pointer="/".join(["/data/attributes", *path[2:]]))
            words = in_words(inner, _KINDS.get(str(attributes.get("type"))))
            row["modifiers"].setdefault(int(path[1]), []).append(words)
        else:
            row.setdefault(path[0] if path else "row", []).append(problem.message)
    return found


def _named_by(variation: Variation) -> Mapping[UUID, list[dict[str, str]]]:
    """Return, by option, the products whose build rules name it: those options cannot be taken out."""
    named = BuildRuleOption.objects.filter(option__variation=variation).order_by("rule__rules__product__name")
    columns = ("option", "rule__rules__product", "rule__rules__product__name")
    found: defaultdict[UUID, list[dict[str, str]]] = defaultdict(list)
    for option_id, product_id, name in named.values_list(*columns).distinct():
        found[option_id].append({"name": name, "url": product_page(product_id, "build-rules")})
    return found


def _row(option: Option, named_by: list[dict[str, str]]) -> Row:
    modifiers = [_modifier(modifier) for modifier in option.modifiers.all()]
    return {
        "id": str(option.pk),
        "name": option.name,
        "description": option.description,
        "sort_order": option.sort_order,
        "modifiers": modifiers,
        "removed": [],
        "named_by": named_by,
        "warning": slug_warning(option.name, [modifier["type"] for modifier in modifiers]),
        "problems": {},
    }


def _modifier(modifier: Modifier) -> Row:
    attributes = {"type": modifier.type, **{name: getattr(modifier, name) for name in FIELDS}}
    return {"id": str(modifier.pk), **attributes, "sentence": sentence(attributes)}


def _posted_row(row: OptionRow, known: Mapping[str, Row], problems: Row) -> Row:
    option_id = str(row.id) if row.id else ""
    refused = problems.get("modifiers", {})
    modifiers = [
        {
            "id": str(modifier.id) if modifier.id else "",
            **modifier.attributes,
            "sentence": sentence(modifier.attributes) if modifier.attributes.get("type") in _KINDS else "",
            "problems": refused.get(place, []),
        }
        for place, modifier in enumerate(row.modifiers)
    ]
    return {
        "id": option_id,
        **row.attributes,
        "modifiers": modifiers,
        "removed": [str(id) for id in sorted(row.removed_modifiers)],
        "named_by": known[option_id]["named_by"] if option_id in known else [],
        "warning": slug_warning(row.attributes["name"], [str(modifier.get("type")) for modifier in modifiers]),
        "problems": {name: words for name, words in problems.items() if name != "modifiers"},
    }


def _why_it_stays(row: Row, problem: Problem) -> str:
    names = [product["name"] for product in row["named_by"]]
    if not names:
        return problem.message
    return f"Cannot be taken out while the build rules of {listed(names, most=3)} name it."
