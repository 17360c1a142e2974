"""What is asked before catalogs are published or deleted, and before releases are taken back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from unfold.widgets import UnfoldAdminTextInputWidget

from catalog.admin.rights import DELETE_RELEASE, PUBLISH
from catalog.models import Catalog, CatalogRule, Release
from catalog.publishing.request import request_publish
from catalog.services.catalog import delete_catalogs
from catalog.services.release import delete_releases, published
from pxm.admin import humanize
from pxm.admin.bulk.action import BulkAction, Done, Order, Question, Rows
from pxm.admin.humanize import count
from pxm.admin.signed_in import person, request_id
from pxm.moments import read_moment

# Rules that are named; more are counted.
_NAMED = 3


# --- Publishing -------------------------------------------------------------------------------------------------------


class PublishForm(forms.Form):
    publish_at = forms.CharField(
        label="When (UTC)",
        required=False,
        help_text="Left empty, it begins at once. What is published is what is there when it begins.",
        widget=UnfoldAdminTextInputWidget({"type": "datetime-local"}),
    )

    def clean_publish_at(self) -> Any:
        text = self.cleaned_data["publish_at"]
        moment = read_moment(text) if text else None
        if text and moment is None:
            raise forms.ValidationError("This is no date and time.")
        return moment


def _ask_publish(catalogs: Rows) -> Question:
    named = _named(catalogs)
    happens = ["Shoppers see what they see now until everything is ready, and then all of it at once."]
    empty = [catalog.name for catalog in catalogs if not catalog.hierarchy_ids]
    unpriced = [catalog.name for catalog in catalogs if not catalog.books]
    if empty:
        happens.append(f"No products will be in {humanize.listed(empty, most=_NAMED)}: no hierarchy is.")
    if unpriced:
        happens.append(f"There will be no prices in {humanize.listed(unpriced, most=_NAMED)}: no price book is named.")
    return Question(f"Publish {named}?", f"Publish {named}", happens)


def _publish(order: Order) -> Done:
    moment = order.entered["publish_at"]
    for catalog in order.rows:
        request_publish(
            catalog_id=catalog.pk,
            request_id=request_id(order.request),
            publish_at=moment,
            actor=person(order.request),
        )
    named = _named(order.rows)
    if moment:
        said = f"{named} will be published on {moment:%Y-%m-%d} at {moment:%H:%M} UTC."
    else:
        # It stays on the page, where the publish may be over in a moment.
        said = f"Publishing {named} has begun."
    return Done(said, f"{_page_of(order.rows[0])}#releases" if len(order.rows) == 1 else "", level="info")


PUBLICATION = BulkAction("publish", "Publish…", PUBLISH, _ask_publish, _publish, form=PublishForm, most=100)


# --- Deleting catalogs ------------------------------------------------------------------------------------------------


def _ask_deletion(catalogs: Rows) -> Question:
    chosen = catalogs.order_by().values("pk")
    rules = list(CatalogRule.objects.filter(catalog__in=chosen).order_by("name", "pk").values_list("name", flat=True))
    named, one = _named(catalogs), len(catalogs) == 1
    if rules:
        lead = "leads" if len(rules) == 1 else "lead"
        happens = f"{humanize.listed(rules, most=_NAMED)} {lead} to {'it' if one else 'one of them'}."
        return Question(
            f"{named} {'is' if one else 'are'} in use",
            "",
            [happens, f"Delete {'this rule' if len(rules) == 1 else 'these rules'} first, or lead elsewhere with it."],
        )
    kept = Release.objects.filter(catalog__in=chosen, status=Release.Status.PUBLISHED).count()
    lost = ["Shoppers see it no more.", "This cannot be undone."] if kept else ["This cannot be undone."]
    consent = f"Delete the {count(kept, 'release')}, too" if kept else ""
    return Question(f"Delete {named}?", f"Delete {named}", lost=lost, is_dangerous=True, consent=consent)


def _delete(order: Order) -> Done:
    named = _named(order.rows)
    number = delete_catalogs(catalog_ids=order.ids, with_releases=True)
    return Done(f"{named} {'was' if number == 1 else 'were'} deleted.")


DELETION = BulkAction("delete", "Delete…", "catalog.delete_catalog", _ask_deletion, _delete)


# --- Releases ---------------------------------------------------------------------------------------------------------


def newer_than(release: Release) -> QuerySet[Release]:
    """Return the published releases of its catalog that shoppers see rather than this one."""
    return published(release.catalog_id).filter(published_at__gt=release.published_at)


def _ask_return(releases: Rows) -> Question:
    release: Any = releases[0]
    number = newer_than(release).count()
    named = f"{release.published_at:%-d %b %Y, %H:%M:%S} UTC"
    gone = "the release after it is" if number == 1 else f"the {number:,} releases after it are"
    return Question(
        f"Go back to {named}?",
        "Go back to this release",
        happens=[
            f"Shoppers will see {count(release.total_products, 'product')} as they were on {named}, at once.",
            "What is being edited stays as it is, and is there to be published again.",
        ],
        lost=[f"For that {gone} deleted. This cannot be undone."],
        is_dangerous=True,
        consent=f"Delete {'the newer release' if number == 1 else f'the {number:,} newer releases'}",
    )


def _return(order: Order) -> Done:
    release: Any = order.rows[0]
    delete_releases(release_ids=list(newer_than(release).values_list("pk", flat=True)))
    return Done("Shoppers see this release again.")


RETURN = BulkAction("return", "Go back to this one…", PUBLISH, _ask_return, _return, most=1)


def _ask_release_deletion(releases: Rows) -> Question:
    release: Any = releases[0]
    if release.status in {Release.Status.PENDING, Release.Status.IN_PROGRESS}:
        return Question("Call this publish off?", "Call it off", ["Shoppers go on seeing what they see now."])
    if release.status == Release.Status.FAILED:
        return Question("Forget this publish?", "Forget it", ["It failed, so shoppers never saw anything of it."])
    named = f"{release.published_at:%-d %b %Y, %H:%M:%S} UTC"
    return Question(
        f"Delete the release of {named}?",
        "Delete this release",
        lost=[_after(release), "This cannot be undone."],
        is_dangerous=True,
        consent=f"Delete {count(release.total_products, 'product')} of this release",
    )


def _after(release: Release) -> str:
    """Return what shoppers see once a published release is gone."""
    if newer_than(release).exists():
        return "Shoppers see a newer one, so nothing changes for them."
    before: Any = published(release.catalog_id).exclude(pk=release.pk).first()
    if before is None:
        return "Shoppers will see nothing of this catalog: it is then no longer published."
    return f"Shoppers will see the release of {before.published_at:%-d %b %Y, %H:%M:%S} UTC again."


def _delete_release(order: Order) -> Done:
    delete_releases(release_ids=order.ids)
    return Done("The release was deleted.")


RELEASE_DELETION = BulkAction("delete", "Delete…", DELETE_RELEASE, _ask_release_deletion, _delete_release, most=1)


def _named(catalogs: Rows) -> str:
    first = list(catalogs[:2])
    return str(first[0]) if len(first) == 1 else count(catalogs.count(), "catalog")


def _page_of(catalog: Catalog) -> str:
    return reverse("admin:catalog_catalog_change", args=[catalog.pk])
