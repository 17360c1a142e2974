"""Trying the rules: a shopper is described, and what they see is said, with the reasons."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminTextInputWidget

from catalog.admin.sentences import reasons_of, rule_in_words
from catalog.models import Catalog, CatalogRule
from catalog.resolution import Shopper
from catalog.services.resolving import Explained, resolve_with_reasons
from pxm.admin.widgets.chips import words_in
from pxm.clock import now
from pxm.moments import read_moment
from pxm.prepared import Prepared, one_of

# Rules that lost and are listed; the rest is counted.
LISTED = 50
_RULES = Prepared(lambda ids: CatalogRule.objects.filter(one_of("pk", ids)).select_related("catalog"))
_CATALOG = Prepared(lambda id: Catalog.objects.filter(pk=id))


class TesterForm(forms.Form):
    """Who asks, and when. Several channels or tags are separated by commas."""

    channels = forms.CharField(label="Channels", required=False, widget=UnfoldAdminTextInputWidget)
    tags = forms.CharField(label="Tags", required=False, widget=UnfoldAdminTextInputWidget)
    account = forms.CharField(label="Account", required=False, widget=UnfoldAdminTextInputWidget)
    account_tags = forms.CharField(label="Account tags", required=False, widget=UnfoldAdminTextInputWidget)
    customer = forms.CharField(label="Customer", required=False, widget=UnfoldAdminTextInputWidget)
    moment = forms.CharField(
        label="When (UTC)", required=False, widget=UnfoldAdminTextInputWidget({"type": "datetime-local"})
    )

    def clean_moment(self) -> datetime:
        text: str = self.cleaned_data["moment"]
        moment = read_moment(text) if text else now()
        if moment is None:
            raise forms.ValidationError("This is no date and time.")
        return moment

    def shopper(self) -> Shopper:
        sent = self.cleaned_data
        lists = {name: frozenset(words_in(sent[name])) for name in ("channels", "tags", "account_tags")}
        return Shopper(sent["moment"], account=sent["account"] or None, customer=sent["customer"] or None, **lists)


def tested(shopper: Shopper) -> dict[str, Any]:
    """Return what the answer of the tester shows. Six queries."""
    return told(resolve_with_reasons(shopper))


def told(explained: Explained, catalog: Catalog | None = None) -> dict[str, Any]:
    """Return what is shown of a resolution, for `admin/catalog/rule/tested.html`. Two queries.

    It is one query less for who has read the `catalog` that the resolution leads to.
    """
    resolution, decision = explained.resolution, explained.decision
    shown = [lost.standing for lost in decision.lost[:LISTED]] + ([decision.winner] if decision.winner else [])
    rows = {row.pk: row for row in _RULES.all(ids=[standing.id for standing in shown])}
    winner = decision.winner and rows.get(decision.winner.id)
    rule = decision.winner and explained.rules[decision.winner.id]
    return {
        "winner": winner,
        "words": rule_in_words(rule.lists, rule.periods) if rule else "",
        "catalog": catalog or (_CATALOG.first(id=resolution.catalog_id) if resolution else None),
        "lost": [
            (rows[each.standing.id], reasons_of(each, explained.rules[each.standing.id], decision.winner))
            for each in decision.lost[:LISTED]
            if each.standing.id in rows
        ],
        "more": max(len(decision.lost) - LISTED, 0),
    }
