"""Build rules of a product: checked, kept as rows, shown exactly as they were sent (PIM contract §3.2).

They are an attribute of the product: `update_product` writes them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from products.models import BuildRule, BuildRuleOption, BuildRules, Option, Product
from pxm.deletion import delete_rows
from pxm.errors import Problem
from pxm.history import recording
from pxm.ids import uuid7s
from pxm.pointers import join
from pxm.prepared import Prepared, one_of
from pxm.rows import could_not_find, lock_rows

Document = dict[str, Any]
OptionFinder = Callable[[QuerySet[Option], Iterable[str]], tuple[list[Option], list[str]]]

EFFECTS = ("include", "exclude")
_EFFECT_WORDS = {"include": "build", "exclude": "leave out"}
SAME_VARIATION = "build_rules: options of one combination must come from different variations"


def build_rules_document(product: Product) -> Document | None:
    return build_rules_documents([product.pk]).get(product.pk)


def build_rules_documents(product_ids: Collection[UUID]) -> dict[UUID, Document]:
    """Return the rules of those products that have any, exactly as they were sent. Two queries."""
    documents: dict[UUID, Document] = {}
    for rules in _HEADERS.all(ids=product_ids):
        sent = {"include": rules.include_sent, "exclude": rules.exclude_sent}
        documents[rules.product_id] = {"default": rules.default, **{effect: [] for effect in EFFECTS if sent[effect]}}
    entries: defaultdict[tuple[UUID, str, int], list[str]] = defaultdict(list)
    for product_id, effect, position, option_id in _ENTRIES.all(ids=product_ids):
        entries[product_id, effect, position].append(str(option_id))
    for (product_id, effect, _), options in entries.items():
        documents[product_id][effect].append(options)
    return documents


_HEADERS = Prepared(lambda ids: BuildRules.objects.filter(one_of("product", ids)))
_ENTRIES = Prepared(
    lambda ids: (
        BuildRuleOption.objects.filter(one_of("rule__rules", ids))
        .order_by("rule__rules", "rule__effect", "rule__position", "position")
        .values_list("rule__rules", "rule__effect", "rule__position", "option")
    )
)


def problems_of_build_rules(
    document: Mapping[str, Any], *, pointer: str, find: OptionFinder = lock_rows
) -> list[Problem]:
    """Return what is wrong with rules of the right shape; the options they name are locked, so that nobody deletes
    them.

    Not checked against the linked variations: those may be linked later, and such an entry matches nothing until then.
    To try rules out without a transaction, pass `find=find_rows`.
    """
    named = {id for effect in EFFECTS for entry in document.get(effect, ()) for id in entry}
    options, missing = find(Option.objects.all(), sorted(named))
    problems = [could_not_find("option", missing, pointer=pointer)] if missing else []
    variation_of = {str(option.pk): option.variation_id for option in options}
    for effect in EFFECTS:
        for position, entry in enumerate(document.get(effect, ())):
            if pair := _pair_of_one_variation(entry, variation_of):
                meta = {"list": effect, "entry": position, "options": list(pair)}
                problems.append(Problem(SAME_VARIATION, "same_variation", join(pointer, effect, position), meta))
    return problems


def _pair_of_one_variation(entry: Iterable[str], variation_of: Mapping[str, UUID]) -> tuple[str, str] | None:
    seen: dict[UUID, str] = {}
    for id in dict.fromkeys(entry):
        variation = variation_of.get(id)
        if variation in seen:
            return seen[variation], id
        if variation is not None:
            seen[variation] = id
    return None


def store_build_rules(product: Product, document: Mapping[str, Any] | None) -> bool:
    """Write checked rules into their rows; return whether anything differs. The caller has locked the product."""
    wanted, present = None if document is None else _as_stored(document), build_rules_document(product)
    if wanted == present:
        return False
    delete_rows(BuildRules.objects.filter(product=product.pk))
    if wanted is not None:
        rules = BuildRules(
            product=product,
            default=wanted["default"],
            include_sent="include" in wanted,
            exclude_sent="exclude" in wanted,
        )
        rules.save(force_insert=True)
        _store_entries(rules, [(effect, entries) for effect, entries in wanted.items() if effect in EFFECTS])
    _record(product, present, wanted)
    return True


def _record(product: Product, old: Document | None, new: Document | None) -> None:
    """Record what rules said before and say now, in the names of their options. One query."""
    entries = [entry for rules in (old, new) for effect in EFFECTS for entry in (rules or {}).get(effect, ())]
    named = {id for entry in entries for id in entry}
    names = {str(id): name for id, name in Option.objects.filter(pk__in=named).values_list("pk", "name")}
    before, after = (_in_words(rules, names) for rules in (old, new))
    recording.changed([(product, {"build_rules": before}, {"build_rules": after})])


def _in_words(rules: Document | None, names: Mapping[str, str]) -> list[str]:
    if rules is None:
        return []
    first = "everything except…" if rules["default"] == "include" else "nothing except…"
    return [
        f"build {first}",
        *(
            f"{_EFFECT_WORDS[effect]} {' / '.join(names.get(id, id) for id in entry)}"
            for effect in EFFECTS
            for entry in rules.get(effect, ())
        ),
    ]


def _as_stored(document: Mapping[str, Any]) -> Document:
    return {"default": document["default"], **{effect: document[effect] for effect in EFFECTS if effect in document}}


def _store_entries(rules: BuildRules, lists: Sequence[tuple[str, Sequence[Sequence[str]]]]) -> None:
    entries = [(effect, place, options) for effect, all_of_it in lists for place, options in enumerate(all_of_it)]
    rows = [
        BuildRule(id=id, rules=rules, effect=effect, position=place)
        for id, (effect, place, _) in zip(uuid7s(len(entries)), entries, strict=True)
    ]
    BuildRule.objects.bulk_create(rows)
    BuildRuleOption.objects.bulk_create(
        BuildRuleOption(rule=row, option_id=option, position=place)
        for row, (_, _, options) in zip(rows, entries, strict=True)
        for place, option in enumerate(options)
    )
