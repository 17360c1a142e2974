"""The shopper that a rule is meant for, as the preview is asked for one."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils.http import urlencode

from catalog.resolution import Kind, Rule
from pxm.clock import now

_NAMES = {
    Kind.ACCOUNT: "account",
    Kind.ACCOUNT_TAG: "account_tags",
    Kind.CUSTOMER: "customer",
    Kind.CHANNEL: "channels",
    Kind.TAG: "tags",
}


def preview_of(rule: Rule) -> str:
    """Return the address of the preview for a shopper whom the rule fits, while it holds."""
    sent = {_NAMES[kind]: sorted(values)[0] for kind, values in rule.lists.items()}
    if moment := _moment(rule):
        sent["at"] = moment
    return reverse("preview:shop") + (f"?{urlencode(sent)}" if sent else "")


def _moment(rule: Rule) -> str:
    """Return a moment at which the rule holds, empty for the present."""
    at = now()
    if not rule.periods or any(period.holds(at) for period in rule.periods):
        return ""
    period = rule.periods[0]
    start, end = period.valid_from, period.valid_to
    holds = start or (end - timedelta(minutes=1) if end else at)
    return f"{holds:%Y-%m-%dT%H:%M}"
