"""``/pcm/catalogs/rules`` (catalog contract §4, §6.3)."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q
from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.documents.compared import compared_documents
from catalog.documents.rule import rule_documents
from catalog.inputs.rule import MATCH_TYPES, CatalogRuleInput, ComparedInput
from catalog.models import CatalogRule
from catalog.services.comparing import LISTS, has_any
from catalog.services.matching import match_rules
from catalog.services.rule import create_rule, delete_rules, update_rule
from pxm.api.envelope import read_optional_object
from pxm.api.families import CATALOGS
from pxm.api.filtering import CustomField, Field, IdField, Predicate
from pxm.api.operations import Answer, Operation, Plain
from pxm.api.resource_views import paths
from pxm.api.resources import Resource, Verb
from pxm.api.views import View, Whole
from pxm.pointers import DATA

_TIMES = {name: {"type": "string", "format": "date-time"} for name in ("created_at", "updated_at")}


def _has_any(kind: str) -> Callable[[Predicate], Q]:
    return lambda predicate: has_any(kind, predicate.values)


# Every list but that of account tags, as the contract has it.
_BY_ENTRY: dict[str, Field] = {
    kind: CustomField("eq in", _has_any(kind)) for kind in LISTS if kind != "account_tag_ids"
}

RULES = Resource(
    type="catalog_rule",
    model=CatalogRule,
    at="catalogs/rules",
    key="rule_id",
    family=CATALOGS,
    attributes=CatalogRuleInput,
    shown=_TIMES,
    documents=rule_documents,
    order=("created_at", "pk"),
    filterable={"id": IdField("id", "eq in"), "catalog_id": IdField("catalog_id", "eq"), **_BY_ENTRY},
    lists="List catalog rules.",
    reads="Get a catalog rule.",
    creates=Verb(
        create_rule,
        """Create a catalog rule: which shoppers see a catalog. It takes effect at once.

        Accounts, account tags, customers, channels and schedules are conditions, of which an empty one restricts
        nothing; tags only decide between rules that fit.
        """,
    ),
    updates=Verb(
        update_rule,
        """Change a catalog rule: what is not sent stays, null or an empty list clears. It takes effect at once.

        Lists and schedules that are sent replace what there was.
        """,
    ),
    deletes=Verb(delete_rules, "Delete a catalog rule. An unknown one is no error."),
)

_STRINGS = {"type": "array", "items": {"type": "string"}, "nullable": True}
_COMPARED = {
    "type": "object",
    "required": ["data"],
    "properties": {
        "data": {
            "type": "object",
            "required": ["match_type"],
            "properties": {
                "match_type": {"type": "string", "enum": list(MATCH_TYPES)},
                "match_date": {"type": "string", "format": "date-time", "nullable": True},
                **{name: {"type": "string", "nullable": True} for name in ("name", "catalog_id")},
                **dict.fromkeys(LISTS, _STRINGS),
                "schedules": {
                    "type": "array",
                    "nullable": True,
                    "items": {
                        "type": "object",
                        "properties": {
                            name: {"type": "string", "format": "date-time", "nullable": True}
                            for name in ("valid_from", "valid_to")
                        },
                    },
                },
            },
        }
    },
}


class Validate(View):
    resource = RULES.type
    attributes = CatalogRuleInput
    shown = _TIMES
    family = CATALOGS
    operations = {"post": Operation(takes=Plain(_COMPARED), answers=Answer.PAGE, reads=True, errors=(422,))}

    def post(self, request: Request) -> Response:
        """Compare with the rules there are, and list those that match.

        `filter` finds rules that have every value, `similarity` those that have something in common, best first,
        `conflict` those that a rule of these values would overlap, and `resolve_for_shopper` the one that decides for a
        shopper of these values, or one called *Default Catalog Resolution* where none does.
        """
        asked = ComparedInput.read(read_optional_object(request).get("data"), pointer=DATA)
        matches = match_rules(asked)
        return self.page(
            request,
            CatalogRule.objects.all,
            lambda rules: compared_documents(rules, matches),
            Whole(lambda: matches.count, lambda window, _: matches.read(window)),
        )


urlpatterns = [path(f"{RULES.path}/validate", Validate.as_view()), *paths(RULES)]
