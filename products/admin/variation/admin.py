"""Variations in the admin: the list, the page with all options on one Save, and what a change asks for afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, IntegerField, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_POST
from unfold.decorators import display

from products.admin.variation import rebuild
from products.admin.variation.codes import codes_of
from products.admin.variation.deletion import DELETION
from products.admin.variation.effect import effect_of, example_of
from products.admin.variation.form import VariationForm
from products.admin.variation.modifier_kinds import menu
from products.admin.variation.rows import rows_of, rows_posted
from products.models import Option, Variation, VariationLink
from pxm.admin.changelist import Empty
from pxm.admin.humanize import count
from pxm.admin.model_admin import ServiceModelAdmin
from pxm.admin.signed_in import may
from pxm.json_text import read_document
from pxm.templatetags.pxm import ago

# What fits on two lines of the list; the rest is counted.
CHIPS = 12


@admin.register(Variation)
class VariationAdmin(ServiceModelAdmin):
    """Options and modifiers are edited on their variation's page, so its permissions are theirs."""

    form = VariationForm
    deletion = DELETION
    list_display = ["shown_name", "shown_options", "used_by", "order_number", "shown_updated"]
    list_display_links = ["shown_name"]
    search_fields = ["name", "options__name"]
    search_help_text = "A variation or one of its options"
    ordering = ["name", "id"]
    change_form_template = "admin/products/variation/page.html"
    fields_template = "admin/products/variation/fields.html"
    intro = "A way in which products differ, such as size or color. Any number of products can use it."
    empty = Empty(
        "tune",
        "A variation is a way in which products differ: Size with Small, Medium and Large. Any number of products can "
        "use it.",
    )

    class Media:
        css = {"all": ["products/options.css"]}

    # --- The list ---------------------------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Variation]:
        rows: QuerySet[Variation] = super().get_queryset(request)
        return rows.annotate(**_counts())

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changelist = super().get_changelist_instance(request)
        first = Option.objects.order_by("position", "id")[:CHIPS]
        prefetch = Prefetch("options", queryset=first, to_attr="first_options")
        changelist.result_list = changelist.result_list.prefetch_related(prefetch)
        return changelist

    @display(description="Variation", ordering="name")
    def shown_name(self, variation: Variation) -> str:
        return variation.name

    @display(description="Options")
    def shown_options(self, variation: Any) -> SafeString:
        context = {"options": variation.first_options, "more": variation.option_count - len(variation.first_options)}
        return SafeString(render_to_string("admin/products/variation/chips.html", context))

    @display(description="Used by", ordering="user_count")
    def used_by(self, variation: Any) -> SafeString | str:
        if not variation.user_count:
            return "nothing yet"
        url = f"{reverse('admin:products_product_changelist')}?variation={variation.pk}"
        link = format_html('<a class="pxm-link" href="{}">{}</a>', url, count(variation.user_count, "product"))
        if not variation.waiting_count:
            return link
        return format_html(
            '{} <span class="pxm-badge pxm-badge-warn">{} to rebuild</span>', link, variation.waiting_count
        )

    @display(description="Order number", ordering="sort_order", empty_value="")
    def order_number(self, variation: Variation) -> int | None:
        return variation.sort_order

    @display(description="Updated", ordering="updated_at")
    def shown_updated(self, variation: Variation) -> SafeString | str:
        return ago(variation.updated_at)

    # --- The page ---------------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("effect/", wrap(require_POST(self.effect_view)), name="products_variation_effect"),
            path("codes/", wrap(require_POST(self.codes_view)), name="products_variation_codes"),
            path(
                "<uuid:variation_id>/losses/", wrap(require_GET(rebuild.losses_view)), name="products_variation_losses"
            ),
            *super().get_urls(),
        ]

    def page_context(self, request: HttpRequest, row: Any, form: Any) -> dict[str, Any]:
        saved = rows_of(row)
        rows, removed = rows_posted(form.posted, saved, form.row_problems) if form.posted else (saved, [])
        users = rebuild.users_of(row) if row else None
        return {
            "variation": row,
            "rows": rows,
            "editor": {
                "options": rows,
                "removed": removed,
                "menu": menu(),
                "example": example_of(row),
                "effect_url": reverse("admin:products_variation_effect"),
                "codes_url": reverse("admin:products_variation_codes"),
                "saved": [{key: each[key] for key in ("id", "name", "modifiers")} for each in saved],
                "used_by": {"products": users.total, "children": users.children} if users else None,
                "variation": str(row.pk) if row else "",
            },
            "users": users,
            "may_build": may(request, "products.build_product"),
        }

    def effect_view(self, request: HttpRequest) -> HttpResponse:
        """Answer what an option with its modifiers does to an example; nothing is read or written."""
        return self._answer_about_options(request, _effect)

    def codes_view(self, request: HttpRequest) -> HttpResponse:
        """Answer how children made with options are called, and what the options' names propose; nothing is written."""
        return self._answer_about_options(request, _codes)

    def _answer_about_options(
        self, request: HttpRequest, answer: Callable[[Mapping[str, Any]], dict[str, Any]]
    ) -> HttpResponse:
        if not self.has_change_permission(request) and not self.has_add_permission(request):
            raise PermissionDenied
        try:
            return JsonResponse(answer(read_document(request.body)))
        except (ValueError, TypeError, KeyError, AttributeError):
            return JsonResponse({"problems": []}, status=400)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """As every noun's, with the next step for those who may take it."""
        messages.success(request, format_html("{} {}", self.words_of_saving(obj, is_new=True), _next_step(request)))
        return HttpResponseRedirect(self.page_of(obj))

    def words_of_saving(self, row: Any, *, is_new: bool) -> str:
        """The page itself says below its header which products need a rebuild now."""
        waiting = rebuild.waiting_products(row).count()
        said = f"{row.name} was {'created' if is_new else 'saved'}."
        return f"{said} {count(waiting, 'product needs', 'products need')} a rebuild." if waiting else said


def _next_step(request: HttpRequest) -> SafeString:
    """Return how a variation comes to use, as links; nothing for who may write no products."""
    ways = [
        (may(request, "products.add_product"), reverse("admin:products_product_add"), "make a product"),
        (may(request, "products.change_product"), reverse("admin:products_product_changelist"), "choose one"),
    ]
    allowed = [(url, words) for is_allowed, url, words in ways if is_allowed]
    links = format_html_join(" or ", '<a class="pxm-link" href="{}">{}</a>', allowed)
    return format_html("Use it in a product: {}.", links) if allowed else SafeString("")


def _effect(posted: Mapping[str, Any]) -> dict[str, Any]:
    option = posted["option"]
    return effect_of(name=str(option["name"]), modifiers=option["modifiers"], example=posted["example"])


def _codes(posted: Mapping[str, Any]) -> dict[str, Any]:
    variation_id = UUID(posted["variation"]) if posted["variation"] else None
    return codes_of(variation_id=variation_id, options=posted["options"])


def _counts() -> dict[str, Any]:
    """Return annotations of their own subqueries: joined together they would count each other's rows."""

    def number(rows: QuerySet[Any], of: str) -> Any:
        counted = rows.order_by().values(of).annotate(n=Count("pk")).values("n")
        return Coalesce(Subquery(counted, output_field=IntegerField()), 0)

    links = VariationLink.objects.filter(variation=OuterRef("pk"))
    return {
        "option_count": number(Option.objects.filter(variation=OuterRef("pk")), "variation"),
        "user_count": number(links, "variation"),
        "waiting_count": number(links.filter(product__needs_rebuild=True), "variation"),
    }
