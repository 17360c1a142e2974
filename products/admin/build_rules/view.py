from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from products.admin.build_rules.draft import Draft, WantedPage
from products.admin.build_rules.evaluation import evaluate
from products.admin.build_rules.proposal import OPTION_GONE, propose
from products.admin.linked import Linked, option_names
from products.admin.read_linked import names_of_strangers, read_linked
from products.inputs.build_rules import MOST_RULES
from pxm.admin.signed_in import require
from pxm.json_text import read_document

# A page of the list, and how far one may leaf: as everywhere.
_PAGE, _FARTHEST = 100, 1_000_000


@require_POST
def evaluate_rules(request: HttpRequest) -> JsonResponse:
    """Answer what the rules and variations of the form would build; nothing is written. Six queries at most.

    Body: ``{"variations": [id…], "build_rules": {…} | null, "page": {"outcome", "options", "offset", "limit"}}``; with
    ``"cell": [id…], "rule": [id…]`` instead of the page it answers what a rule for one combination would change.
    """
    require(request, "products.view_product")
    try:
        return JsonResponse(_answer(read_document(request.body)))
    except (ValueError, TypeError, KeyError, AttributeError):
        # Only our own script asks, so what it cannot have sent needs no better message.
        return JsonResponse({"problems": [{"message": "The question could not be read."}]}, status=400)


def _answer(body: dict[str, Any]) -> dict[str, Any]:
    draft = read_draft(read_linked(body["variations"]), body["build_rules"])
    if "cell" in body:
        names = draft.names
        cell, rule = [str(option) for option in body["cell"]], frozenset(map(str, body["rule"]))
        if not rule.issubset(cell):
            raise ValueError("a rule for another combination")
        if not all(option in names for option in cell):
            return {"proposal": OPTION_GONE}
        return {"proposal": propose(draft, cell, rule)}
    return evaluate(draft, _wanted(body.get("page") or {}))


def read_draft(variations: Linked, document: dict[str, Any] | None) -> Draft:
    """Return the draft for rules in the contract's shape; names of options that are not linked cost a query."""
    known = option_names(variations)
    if len(list(_entries(document))) > MOST_RULES:
        raise ValueError("more rules than a product can have")
    strangers = names_of_strangers({option for option in _named(document) if option not in known})
    return Draft.of(variations, document, strangers)


def _named(document: dict[str, Any] | None) -> Iterable[str]:
    return (str(option) for options in _entries(document) for option in options)


def _entries(document: dict[str, Any] | None) -> Iterable[Iterable[Any]]:
    return [] if document is None else [*(document.get("include") or ()), *(document.get("exclude") or ())]


def _wanted(page: dict[str, Any]) -> WantedPage:
    return WantedPage(
        outcome=str(page.get("outcome", "")),
        options=frozenset(map(str, page.get("options", ()))),
        offset=min(max(0, int(page.get("offset", 0))), _FARTHEST),
        limit=min(max(1, int(page.get("limit", WantedPage.limit))), _PAGE),
    )
