"""Catalogs in the admin: the list, and the page of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET
from unfold.decorators import display

from catalog.admin.catalog_form import CatalogForm, NewCatalogForm
from catalog.admin.changes import CHANGES, changes_tab, difference
from catalog.admin.marks import marks_of
from catalog.admin.questions import DELETION, PUBLICATION, RELEASE_DELETION, RETURN
from catalog.admin.releases import RELEASES, delta_file, releases_tab
from catalog.admin.rights import PUBLISH, VIEW, VIEW_RULE
from catalog.admin.sentences import rule_in_words
from catalog.admin.standing import standings
from catalog.admin.states import current_and_newest, state_of
from catalog.models import Catalog, CatalogRule, Release
from catalog.services.resolving import read_rules
from products.admin.product.tabs import LANGUAGES
from pxm.admin.bulk.action import BulkAction
from pxm.admin.bulk.perform import perform
from pxm.admin.bulk.places import Page
from pxm.admin.called import called
from pxm.admin.changelist import Empty, WordedChangeList
from pxm.admin.humanize import listed
from pxm.admin.model_admin import ServiceModelAdmin
from pxm.admin.signed_in import may, require
from pxm.admin.tabs import Tab

# Hierarchies and books that a row names; more are counted.
_NAMED = 3

DETAILS = Tab(
    key="details",
    title="Details",
    template="admin/catalog/catalog/details.html",
    fields=("name", "description", "hierarchy_ids", "books", "enable_price_segmentation"),
    place=10,
)
RULES = Tab(
    key="rules",
    title="Rules",
    address=lambda catalog: reverse("admin:catalog_catalog_rules", args=[catalog.pk]),
    badge=lambda catalog: str(catalog.rules.count() or ""),
    applies=lambda request, catalog: may(request, VIEW_RULE),
    place=50,
)


class CatalogChangeList(WordedChangeList):
    """Adds to every catalog of the page how it stands, with a fixed number of queries for all."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        rows = self.result_list = list(self.result_list)
        for row, standing in zip(rows, standings(rows), strict=True):
            row.standing = standing


@admin.register(Catalog)
class CatalogAdmin(ServiceModelAdmin):
    form = CatalogForm
    add_form = NewCatalogForm
    tabs = (DETAILS, LANGUAGES, CHANGES, RELEASES, RULES)
    deletion = DELETION
    bulk_actions = (PUBLICATION, DELETION)
    change_form_template = "admin/catalog/catalog/page.html"
    list_display = ("shown_name", "shown_hierarchies", "shown_books", "shown_products", "shown_state")
    list_display_links = ("shown_name",)
    search_fields = ("name", "description")
    search_help_text = "Name or description"
    ordering = ("name", "id")
    intro = "Shoppers see nothing of a catalog before it is published."
    empty = Empty(
        "menu_book",
        "A catalog is what shoppers see: the products of some hierarchies, at the prices of some price books. It is "
        "published as a whole, and stays as it was until it is published again.",
    )

    # --- The list ---------------------------------------------------------------------------------------------------

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[CatalogChangeList]:
        return CatalogChangeList

    @display(description="Catalog", ordering="name")
    def shown_name(self, catalog: Catalog) -> SafeString:
        name, description = called(catalog.name), called(catalog.description[:120])
        if not description:
            return format_html("{}", name)
        return format_html('<span class="pxm-cell-name">{}<span class="pxm-subtle">{}</span></span>', name, description)

    @display(description="Hierarchies")
    def shown_hierarchies(self, catalog: Any) -> SafeString | str:
        return called(listed(catalog.standing.hierarchies, most=_NAMED)) if catalog.standing.hierarchies else "–"

    @display(description="Price books")
    def shown_books(self, catalog: Any) -> SafeString | str:
        return called(listed(catalog.standing.books, most=_NAMED)) if catalog.standing.books else "–"

    @display(description="Products")
    def shown_products(self, catalog: Any) -> str:
        current: Release | None = catalog.standing.current
        return f"{current.total_products:,}" if current else "–"

    @display(description="State")
    def shown_state(self, catalog: Any) -> SafeString:
        words: SafeString = catalog.standing.words()
        return words

    # --- The page ---------------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        views: Mapping[str, Callable[..., HttpResponse]] = {
            "publish": self.publish_view,
            "releases": releases_tab,
            "rules": rules_tab,
            "changes": changes_tab,
            "difference": difference,
        }
        of_release: Mapping[str, BulkAction] = {"return": RETURN, "delete_release": RELEASE_DELETION}
        wrap = self.admin_site.admin_view
        return [
            *(
                path(f"<uuid:catalog_id>/{name}/", wrap(view), name=f"catalog_catalog_{name}")
                for name, view in views.items()
            ),
            *(
                path(
                    f"<uuid:catalog_id>/releases/<uuid:release_id>/{name.replace('_', '-')}/",
                    wrap(self._asking(action)),
                    name=f"catalog_catalog_{name}",
                )
                for name, action in of_release.items()
            ),
            path("<uuid:catalog_id>/releases/<uuid:release_id>/delta/", wrap(delta_file), name="catalog_catalog_delta"),
            *super().get_urls(),
        ]

    def page_context(self, request: HttpRequest, row: Any, form: Any) -> dict[str, Any]:
        if row is None:
            return {}
        return {
            "state": state_of(*current_and_newest(row.releases.order_by("created_at", "pk"))),
            "publish_address": reverse("admin:catalog_catalog_publish", args=[row.pk]) if may(request, PUBLISH) else "",
        }

    def publish_view(self, request: HttpRequest, catalog_id: UUID) -> HttpResponse:
        """Ask when, then publish one catalog; leads to its releases."""
        rows = self._one(request, str(catalog_id))
        if not rows:
            raise Http404("There is no such catalog.")
        page = self.page_of(rows[0])
        return perform(request, PUBLICATION, rows, Page(request, self, back=page, cancel=page, original=rows[0]))

    def _asking(self, action: BulkAction) -> Callable[..., HttpResponse]:
        """Return the view that asks about one release, and leads back to those of its catalog."""

        def view(request: HttpRequest, catalog_id: UUID, release_id: UUID) -> HttpResponse:
            rows = Release.objects.filter(catalog=catalog_id, pk=release_id)
            release = get_object_or_404(rows.select_related("catalog"))
            if action is RETURN and not release.published_at:
                raise Http404("Nobody ever saw this release.")
            back = f"{self.page_of(release.catalog)}#releases"
            return perform(request, action, rows, Page(request, self, back=back, cancel=back, original=release.catalog))

        return view


@require_GET
def rules_tab(request: HttpRequest, catalog_id: UUID) -> HttpResponse:
    require(request, VIEW, VIEW_RULE)
    catalog = get_object_or_404(Catalog, pk=catalog_id)
    rows = {row.pk: row for row in CatalogRule.objects.filter(catalog=catalog)}
    rules = read_rules(CatalogRule.objects.filter(catalog=catalog))
    marks = marks_of(rules)
    context = {
        "catalog": catalog,
        "rules": [(rows[rule.id], rule_in_words(rule.lists, rule.periods), marks[rule.id]) for rule in rules],
        "may_add": may(request, "catalog.add_catalogrule"),
    }
    return render(request, "admin/catalog/catalog/rules.html", context)
