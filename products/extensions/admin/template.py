"""Templates in the admin: the list, and the page of one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.contrib import admin
from django.db.models import Count
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import display

from products.extensions.admin.fields import FIELD_VIEWS, FIELDS
from products.extensions.models import Template
from products.extensions.services import create_template, delete_templates, update_template
from products.extensions.slugs import slug_of, whole_slug
from products.extensions.uses import Used, attached_to
from pxm.admin.bulk.action import BulkAction, Done, Order, Question, Rows
from pxm.admin.called import called
from pxm.admin.changelist import Empty, WordedChangeList
from pxm.admin.fields import LineField, ParagraphsField, SwitchField
from pxm.admin.forms import ServiceForm
from pxm.admin.humanize import count, listed
from pxm.admin.model_admin import ServiceModelAdmin
from pxm.admin.problem_words import taken
from pxm.admin.tabs import Tab
from pxm.errors import Problem
from pxm.templatetags.pxm import ago


class TemplateForm(ServiceForm):
    """The slug is shown as filters name it, without ``products()``."""

    name = LineField(label="Name", is_needed=True, help_text="Such as Book, Battery, Care.")
    slug = LineField(label="Slug", help_text="What clients call it. Left empty, it is made from the name.")
    description = ParagraphsField(label="Description", rows=3)
    enabled = SwitchField(
        label="In use", help_text="Otherwise products do not show it; their values are kept.", initial=True
    )

    class Meta:
        model = Template
        fields: list[str] = []

    def values_of(self, row: Any) -> dict[str, Any]:
        return super().values_of(row) | {"slug": row.short_slug}

    def carry_out(self) -> Template:
        if self.is_new:
            slug = self.cleaned_data["slug"] or slug_of(self.cleaned_data["name"])
            return create_template(attributes={**self.cleaned_data, "slug": slug and whole_slug(slug)})
        changes = self.changes()
        if changes.get("slug"):
            changes["slug"] = whole_slug(changes["slug"])
        return update_template(template_id=self.instance.pk, attributes=changes)

    def in_words(self, problem: Problem) -> Problem:
        slug = self.cleaned_data.get("slug") or slug_of(self.cleaned_data.get("name") or "")
        holder = self.holder_of("slug", whole_slug(slug)) if problem.code == "template_slug_unique" else None
        if holder is not None:
            return replace(problem, message=taken("Slug", slug, holder))
        if problem.code == "pattern":
            return replace(problem, message="The slug may hold only letters, digits, hyphens and underscores.")
        return super().in_words(problem)


class TemplateChangeList(WordedChangeList):
    """Adds to every template of the page how many fields it has and what it is attached to; two queries for all."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        ids = [template.pk for template in self.result_list]
        counted = Template.objects.filter(pk__in=ids).order_by()
        fields = dict(counted.annotate(number=Count("fields")).values_list("pk", "number"))
        uses = attached_to(ids)
        for template in self.result_list:
            template.field_count, template.uses = fields.get(template.pk, 0), uses[template.pk]


def _listed(uses: Iterable[Used]) -> str:
    """Return ``12 products``."""
    return listed([count(*used) for used in uses])


def _named(templates: Rows) -> str:
    found = list(templates[:2])
    return str(found[0]) if len(found) == 1 else count(templates.count(), "template")


def _ask_deletion(templates: Rows) -> Question:
    named = _named(templates)
    uses = attached_to([template.pk for template in templates])
    lost = [
        f"“{template}” is detached from {_listed(uses[template.pk])}, whose values are deleted."
        for template in templates
        if uses[template.pk]
    ]
    return Question(
        f"Delete {named}?",
        f"Delete {named}",
        lost=[*lost, "This cannot be undone."],
        is_dangerous=True,
        consent="I know that these values are deleted." if lost else "",
    )


def _delete(order: Order) -> Done:
    named = _named(order.rows)
    deleted = delete_templates(template_ids=order.ids)
    return Done(f"{named} {'was' if deleted == 1 else 'were'} deleted.")


DELETION = BulkAction("delete", "Delete…", "extensions.delete_template", _ask_deletion, _delete)
DETAILS = Tab(
    key="details",
    title="Details",
    template="admin/pxm/fields.html",
    fields=("name", "slug", "description", "enabled"),
    place=20,
)


@admin.register(Template)
class TemplateAdmin(ServiceModelAdmin):
    """Fields are edited on their template's page, so its permissions are theirs."""

    form = TemplateForm
    tabs = (FIELDS, DETAILS)
    change_form_template = "admin/extensions/page.html"
    deletion = DELETION
    bulk_actions = (DELETION,)
    list_display = ("shown_name", "shown_slug", "fields_column", "used_by", "updated")
    list_display_links = ("shown_name",)
    search_fields = ("name", "slug")
    search_help_text = "Name or slug"
    ordering = ("name", "id")
    intro = "Its fields come next: what products of this kind have beside their own attributes."
    empty = Empty(
        "list_alt",
        "A template gives products fields of their own: a book its author and pages, a battery its voltage. "
        "Make one, then attach it to products.",
    )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[TemplateChangeList]:
        return TemplateChangeList

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path(f"<uuid:template_id>/{address}/", wrap(view), name=f"extensions_template_{name}")
            for name, (address, view) in FIELD_VIEWS.items()
        ]
        return [*own, *super().get_urls()]

    def words_of_saving(self, row: Any, *, is_new: bool) -> str:
        return f"{row} was created. Next: add its fields." if is_new else f"{row} was saved."

    @display(description="Template", ordering="name")
    def shown_name(self, template: Template) -> SafeString:
        off = SafeString('<span class="pxm-subtle">not in use</span>') if not template.enabled else ""
        return format_html('<span class="pxm-cell-name">{}{}</span>', called(template.name), off)

    @display(description="Slug", ordering="slug")
    def shown_slug(self, template: Template) -> SafeString:
        return format_html('<span class="pxm-cut">{}</span>', template.short_slug)

    @display(description="Fields")
    def fields_column(self, template: Any) -> str:
        return f"{template.field_count:,}"

    @display(description="Used by")
    def used_by(self, template: Any) -> str:
        return _listed(template.uses) or "–"

    @display(description="Updated", ordering="updated_at")
    def updated(self, template: Template) -> SafeString | str:
        return ago(template.updated_at)
