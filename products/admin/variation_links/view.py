from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from products.admin.read_linked import linked_all
from products.models import Variation
from products.services.option import create_option
from products.services.variation import create_variation
from pxm.admin.signed_in import require
from pxm.errors import Invalid, Problem, PXMError
from pxm.json_text import read_document
from pxm.searching import held_by

# As many as fit a glance; typing narrows them down.
FOUND_AT_ONCE = 12


@require_GET
def find_variations(request: HttpRequest) -> JsonResponse:
    """Answer variations whose name holds ``q``, with their options, by name, told apart. Five queries at most."""
    require(request, "products.view_product")
    rows = Variation.objects.filter(held_by(["name"], request.GET.get("q", ""))).order_by("name", "id")
    found = list(rows.prefetch_related("options")[: FOUND_AT_ONCE + 1])
    shown = [each.document() for each in linked_all(found[:FOUND_AT_ONCE])]
    return JsonResponse({"variations": shown, "has_more": len(found) > FOUND_AT_ONCE})


@require_POST
def make_variation(request: HttpRequest) -> JsonResponse:
    """Make a variation with its options, all or nothing: ``{"name": "Fabric", "options": ["Linen", "Silk"]}``."""
    require(request, "products.add_variation", "products.add_option")
    try:
        body = read_document(request.body)
        name, options = body["name"], [str(option) for option in body["options"]]
    except (ValueError, TypeError, KeyError):
        return JsonResponse({"problems": [{"message": "The variation could not be read."}]}, status=400)
    try:
        variation = _make(name, options)
    except PXMError as refusal:
        problems = [{"message": problem.message, "field": _field(problem)} for problem in refusal.problems]
        return JsonResponse({"problems": problems}, status=422)
    return JsonResponse(linked_all([variation])[0].document(), status=201)


@transaction.atomic
def _make(name: Any, options: list[str]) -> Variation:
    variation = create_variation(attributes={"name": name})
    problems: list[Problem] = []
    for option in options:
        try:
            # An option needs a description; its name serves as one until somebody writes a better one.
            create_option(variation_id=variation.id, attributes={"name": option, "description": option})
        except PXMError as refusal:
            problems += [Problem(f"{option}: {problem.message}", problem.code) for problem in refusal.problems]
    if problems:
        raise Invalid(problems)
    return variation


def _field(problem: Problem) -> str:
    return "name" if problem.pointer.endswith("/name") else "options"
