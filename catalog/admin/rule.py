"""Catalog rules in the admin: the list with the tester above it, and the page of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_POST
from unfold.decorators import display

from catalog.admin.marks import marks_of
from catalog.admin.meant_for import preview_of
from catalog.admin.rights import CHANGE_RULE, VIEW, VIEW_RULE
from catalog.admin.rule_form import RuleForm
from catalog.admin.sentences import rule_in_words
from catalog.admin.tester import TesterForm, tested
from catalog.models import CatalogRule, Release
from catalog.services.resolving import read_rules
from catalog.services.rule import delete_rules
from pxm.admin.bulk.action import deleting
from pxm.admin.called import called
from pxm.admin.changelist import Empty, WordedChangeList
from pxm.admin.model_admin import ServiceModelAdmin
from pxm.admin.signed_in import may, require
from pxm.ids import read_uuid

DELETION = deleting(
    CatalogRule,
    lambda ids: delete_rules(rule_ids=ids),
    lost="Shoppers for whom it decides see another catalog at once.",
)


class RuleChangeList(WordedChangeList):
    """Adds `words` and `marks` to every rule of the page; a fixed number of queries for all of them."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        shown = CatalogRule.objects.filter(pk__in=[row.pk for row in self.result_list])
        rules = {rule.id: rule for rule in read_rules(shown)}
        marks = marks_of(list(rules.values()))
        for row in self.result_list:
            rule = rules.get(row.pk)
            row.words = rule_in_words(rule.lists, rule.periods) if rule else ""
            row.marks = marks.get(row.pk, [])


@admin.register(CatalogRule)
class CatalogRuleAdmin(ServiceModelAdmin):
    form = RuleForm
    deletion = DELETION
    bulk_actions = (DELETION,)
    change_list_template = "admin/catalog/rule/list.html"
    fields_template = "admin/catalog/rule/fields.html"
    list_display = ("shown_name", "shown_catalog", "shown_marks")
    list_display_links = ("shown_name",)
    list_select_related = ("catalog",)
    search_fields = ("name", "description", "catalog__name")
    search_help_text = "Name, description or catalog"
    ordering = ("created_at", "id")
    intro = "A rule says which shoppers see a catalog. It holds as soon as it is saved; nothing needs to be published."
    empty = Empty(
        "rule",
        "Without rules, everybody sees the oldest published catalog. A rule shows another one to some: in the app, to "
        "certain customers, in June.",
    )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[RuleChangeList]:
        return RuleChangeList

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"tester": TesterForm(), **(extra_context or {})})

    @display(description="Rule", ordering="name")
    def shown_name(self, rule: Any) -> SafeString:
        return format_html(
            '<span class="pxm-cell-name">{}<span class="pxm-subtle">{}</span></span>', called(rule.name), rule.words
        )

    @display(description="Catalog", ordering="catalog__name")
    def shown_catalog(self, rule: CatalogRule) -> SafeString:
        return format_html("→ {}", called(rule.catalog.name))

    @display(description="To be looked at")
    def shown_marks(self, rule: Any) -> SafeString:
        marks = (("pxm-badge-bad" if mark.is_bad else "pxm-badge-warn", mark.words) for mark in rule.marks)
        return format_html_join(
            "", '<span class="pxm-badge catalog-mark {}"><span class="pxm-cut">{}</span></span>', marks
        ) or SafeString("")

    def get_urls(self) -> list[URLPattern]:
        views: Mapping[str, Callable[..., HttpResponse]] = {"try": try_rules, "check": check_rule}
        own = [
            path(f"{name}/", self.admin_site.admin_view(view), name=f"catalog_catalogrule_{name}")
            for name, view in views.items()
        ]
        return [*own, *super().get_urls()]

    def page_context(self, request: HttpRequest, row: Any, form: Any) -> dict[str, Any]:
        stored = read_rules(CatalogRule.objects.filter(pk=row.pk)) if row else []
        return {
            "narrow": True,
            "marks": marks_of(stored)[row.pk] if stored else [],
            "words": rule_in_words(stored[0].lists, stored[0].periods) if stored else "",
            "preview_address": preview_of(stored[0]) if stored and may(request, VIEW) else "",
            "check_address": reverse("admin:catalog_catalogrule_check"),
        }


@require_GET
def try_rules(request: HttpRequest) -> HttpResponse:
    """Answer which rule decides for the shopper that is described, and why every other one does not."""
    require(request, VIEW_RULE)
    form = TesterForm(request.GET)
    context = tested(form.shopper()) if form.is_valid() else {"problems": form.errors}
    return render(request, "admin/catalog/rule/tested.html", context)


@require_POST
def check_rule(request: HttpRequest) -> HttpResponse:
    """Answer what is to be said of the rule that is being typed, as it would be if it were saved now."""
    require(request, VIEW_RULE)
    stored = read_rules(_rows(request.POST.get("rule", ""))) if may(request, CHANGE_RULE) else []
    typed = RuleForm(request.POST).as_typed()
    if stored:
        typed = replace(typed, id=stored[0].id, created_at=stored[0].created_at)
    published = Release.objects.filter(catalog=typed.catalog_id, status=Release.Status.PUBLISHED).exists()
    is_chosen = bool(request.POST.get("catalog_id"))
    (marks,) = marks_of([replace(typed, is_published=published or not is_chosen)]).values()
    context = {"marks": marks, "words": rule_in_words(typed.lists, typed.periods)}
    return render(request, "admin/catalog/rule/marks.html", context)


def _rows(id: str) -> QuerySet[CatalogRule]:
    found = read_uuid(id)
    return CatalogRule.objects.filter(pk=found) if found else CatalogRule.objects.none()
