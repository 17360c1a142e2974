"""Tags in the admin: which there are, how many products carry each, renaming, merging and deleting them everywhere.

Tags belong to products, so whoever may see or change products may see or change tags.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET
from unfold.dataclasses import SearchResult
from unfold.decorators import display

from products.acts.admin import act_page
from products.acts.services import plan_act
from products.admin.product.filters import ChildrenFilter, TagFilter, TypeFilter
from products.attributes import TAG_LENGTH
from products.editing.acts import EDIT_PRODUCTS, asked_of
from products.editing.edits import REMOVE, RENAME, Edit
from products.models import Product, Tag
from products.services.tags import (
    Carried,
    built_carriers,
    carried,
    carried_tags,
    own_carriers,
    tags_beginning,
)
from pxm.admin.bulk.action import BulkAction, Done, Order, Question, Rows
from pxm.admin.called import called
from pxm.admin.changelist import Empty, WordedChangeList
from pxm.admin.fields import LineField
from pxm.admin.forms import ServiceForm
from pxm.admin.humanize import count, listed
from pxm.admin.model_admin import ServiceModelAdmin
from pxm.admin.search import FINDERS, RESULTS_PER_KIND
from pxm.admin.signed_in import may, person, require
from pxm.admin.unedited import Unedited
from pxm.searching import held_by

VIEW, CHANGE = "products.view_product", "products.change_product"
# Tags that a title names; more are counted.
_NAMED = 3
# So many can be looked at before they are changed.
_MOST = 100
# So many are offered while somebody types.
SUGGESTED = 8
# Only children, in the list of products.
_CHILDREN = urlencode({TypeFilter.parameter_name: Product.Type.CHILD})
_NEXT = "Next you see what will change. Nothing changes before you agree to that."


class TagChangeList(WordedChangeList):
    """Adds `carried` to every row of the page, by one query for all of them."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        numbers = carried([tag.pk for tag in self.result_list])
        for tag in self.result_list:
            tag.carried = numbers.get(tag.pk, Carried())


class RenameForm(forms.Form):
    new_name = LineField(
        label="New name", is_needed=True, help_text="If there is such a tag already, products have that one then."
    )

    def clean_new_name(self) -> str:
        name: str = self.cleaned_data["new_name"].strip()
        if not name:
            raise forms.ValidationError("Give it a name.")
        return name


def _values(tags: Rows) -> list[str]:
    return [tag.value for tag in tags]


def _named(tags: Rows) -> str:
    """Return ``the tag summer``, ``the tags a and b`` or ``12 tags``."""
    values = _values(tags)
    if len(values) > _NAMED:
        return count(len(values), "tag")
    return f"the {'tag' if len(values) == 1 else 'tags'} {listed(values)}"


def _happens(tags: Rows) -> Sequence[str]:
    ids = [tag.pk for tag in tags]
    carriers = own_carriers(ids).count()
    children = built_carriers(ids).count()
    them = "it" if len(ids) == 1 else "them"
    said = [f"{count(carriers, 'product carries', 'products carry')} {them}."]
    if children:
        one = children == 1
        said.append(
            f"{count(children, 'child', 'children')} {'follows its parent' if one else 'follow their parents'}"
            f" with the next build; until then {'it keeps' if one else 'they keep'} {them}."
        )
    return [*said, _NEXT]


def _ask_rename(tags: Rows) -> Question:
    title = f"Rename {_named(tags)}" if len(tags) == 1 else f"Make one of {_named(tags)}"
    return Question(title, "Show what will change", happens=_happens(tags))


def _ask_deletion(tags: Rows) -> Question:
    return Question(f"Delete {_named(tags)} everywhere", "Show what will change", happens=_happens(tags))


def _rename(order: Order) -> Done:
    return _planned(order, Edit("tags", RENAME, {"from": _values(order.rows), "to": order.entered["new_name"]}))


def _delete(order: Order) -> Done:
    return _planned(order, Edit("tags", REMOVE, _values(order.rows)))


def _planned(order: Order, edit: Edit) -> Done:
    ids = own_carriers(order.ids).values_list("pk", flat=True)
    act = plan_act(kind=EDIT_PRODUCTS, asked=asked_of(ids, edits=[edit]), actor=person(order.request))
    return Done(address=act_page(act))


def _pointless(tags: Rows) -> str:
    """Say why there is nothing to change where only children carry the tags."""
    ids = [tag.pk for tag in tags]
    if own_carriers(ids).exists():
        return ""
    them = "it" if len(ids) == 1 else "them"
    return f"Only children carry {them}: they follow their parents with the next build."


ACTIONS = (
    BulkAction("rename", "Rename…", CHANGE, _ask_rename, _rename, form=RenameForm, pointless=_pointless, most=_MOST),
    BulkAction("delete_tags", "Delete everywhere…", CHANGE, _ask_deletion, _delete, pointless=_pointless, most=_MOST),
)


@admin.register(Tag)
class TagAdmin(Unedited, ServiceModelAdmin):
    """A list and no pages: what there is of a tag are the products that carry it."""

    form = ServiceForm
    bulk_actions = ACTIONS
    list_display = ("tag", "carriers")
    list_display_links = None
    search_fields = ("value",)
    search_help_text = "Tag"
    ordering = ("value",)
    empty = Empty(
        "label", "A tag groups products: summer, sale. Give products tags on their pages, and they are listed here."
    )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[TagChangeList]:
        return TagChangeList

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        return carried_tags().order_by("value")

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("", wrap(self.changelist_view), name="products_tag_changelist"),
            path("suggest/", wrap(suggested_tags), name="products_tag_suggest"),
        ]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request, VIEW)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    @display(description="Tag", ordering="value")
    def tag(self, tag: Tag) -> SafeString:
        return format_html('<a class="pxm-chip" href="{}">{}</a>', products_with(tag), called(tag.value))

    @display(description="Carried by")
    def carriers(self, tag: Any) -> SafeString:
        number: Carried = tag.carried
        links = [(products_with(tag, children=False), count(number.products, "product"))] if number.products else []
        if number.children:
            links.append((f"{products_with(tag)}&{_CHILDREN}", count(number.children, "child", "children")))
        shown = format_html_join(SafeString(" and "), '<a class="pxm-link" href="{}">{}</a>', links)
        return format_html("<span>{}</span>", shown)


def products_with(tag: Tag, *, children: bool = True) -> str:
    """Return the address of the list of products that carry a tag, their `children` among them or not."""
    shown = {ChildrenFilter.parameter_name: ChildrenFilter.on} if children else {}
    query = urlencode({TagFilter.parameter_name: tag.value, **shown})
    return f"{reverse('admin:products_product_changelist')}?{query}"


@require_GET
def suggested_tags(request: HttpRequest) -> HttpResponse:
    """Answer the tags that begin like what is typed, with how much carries each (`pxm.admin.widgets.chips`)."""
    require(request, VIEW)
    typed = request.GET.get("s", "").replace("\0", "").strip().lower()[:TAG_LENGTH]
    tags = list(tags_beginning(typed)[:SUGGESTED]) if typed else []
    numbers = carried([tag.pk for tag in tags])
    words = [{"word": tag.value, "about": _in_words(numbers.get(tag.pk, Carried()))} for tag in tags]
    return JsonResponse({"words": words})


def _in_words(carried: Carried) -> str:
    return count(carried.products, "product") if carried.products else count(carried.children, "child", "children")


def find_tags(request: HttpRequest, text: str) -> Iterable[SearchResult]:
    if not may(request, VIEW):
        return []
    tags = carried_tags().filter(held_by(["value"], text)).order_by("value")
    return [
        SearchResult(title=tag.value, description="Tag", link=products_with(tag), icon="label")
        for tag in tags[:RESULTS_PER_KIND]
    ]


FINDERS.add(find_tags)
