"""Price books in the admin: the list, and the page of one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.decorators import display

from products.prices.admin.questions import DELETION, DUPLICATION
from products.prices.admin.tabs import BOOK_TABS
from products.prices.admin.task_pages import task_pages
from products.prices.models import Amount, PriceBook
from products.prices.services.book import create_book, update_book
from pxm.admin.bulk.perform import perform
from pxm.admin.bulk.places import Page
from pxm.admin.called import called
from pxm.admin.changelist import Empty, WordedChangeList
from pxm.admin.fields import LineField, ParagraphsField
from pxm.admin.forms import ServiceForm, Services
from pxm.admin.model_admin import ServiceModelAdmin
from pxm.admin.page_links import links_of_page
from pxm.admin.problem_words import taken
from pxm.admin.signed_in import may
from pxm.errors import Problem
from pxm.templatetags.pxm import ago

TAKEN = "price_book_exists"


class PriceBookForm(ServiceForm):
    services = Services(create_book, update_book, "book_id")
    name = LineField(label="Name", is_needed=True, help_text="Such as Retail, Wholesale, Summer sale.")
    description = ParagraphsField(label="Description", rows=4)
    external_ref = LineField(label="Reference", help_text="What another system calls it. No two books share one.")

    class Meta:
        model = PriceBook
        fields: list[str] = []

    def field_of(self, problem: Problem) -> str | None:
        """The database says that name or reference is taken, not which of the two."""
        if problem.code != TAKEN:
            return super().field_of(problem)
        reference = self.cleaned_data.get("external_ref")
        return "external_ref" if reference and self.holder_of("external_ref", reference) else "name"

    def in_words(self, problem: Problem) -> Problem:
        field = self.field_of(problem) if problem.code == TAKEN else None
        holder = self.holder_of(field, self.cleaned_data[field]) if field else None
        if field is None or holder is None:
            return super().in_words(problem)
        return replace(problem, message=taken(str(self.fields[field].label), self.cleaned_data[field], holder))


class PriceBookChangeList(WordedChangeList):
    """Adds `codes` to every book of the page: the currencies of its prices, in one query for all of them."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        codes = _currencies_of([book.pk for book in self.result_list])
        for book in self.result_list:
            book.codes = codes.get(book.pk, [])


@admin.register(PriceBook)
class PriceBookAdmin(ServiceModelAdmin):
    """Prices and modifiers are edited on their book's page, so its permissions are theirs."""

    form = PriceBookForm
    tabs = BOOK_TABS
    change_form_template = "admin/prices/book/page.html"
    deletion = DELETION
    bulk_actions = (DUPLICATION, DELETION)
    list_display = ("shown_name", "prices", "currencies", "updated")
    list_display_links = ("shown_name",)
    search_fields = ("name", "external_ref")
    search_help_text = "Name or reference"
    ordering = ("name", "id")
    intro = "Prices come next: one row for each SKU, one column for each currency."
    empty = Empty(
        "price_change",
        "A price book says what things cost: one for everybody, one for wholesale, one for a season. Catalogs choose "
        "among them.",
    )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[PriceBookChangeList]:
        return PriceBookChangeList

    @display(description="Price book", ordering="name")
    def shown_name(self, book: PriceBook) -> SafeString:
        return format_html(
            '<span class="pxm-cell-name">{}<span class="pxm-subtle">{}</span></span>',
            called(book.name),
            called(book.description[:120]),
        )

    @display(description="Prices", ordering="price_count")
    def prices(self, book: PriceBook) -> str:
        return f"{book.price_count:,}"

    @display(description="Currencies")
    def currencies(self, book: Any) -> SafeString:
        chips = format_html_join("", '<span class="pxm-chip">{}</span>', ((code,) for code in book.codes))
        return format_html('<span class="pxm-cell-tags">{}</span>', chips) if book.codes else SafeString("–")

    @display(description="Updated", ordering="updated_at")
    def updated(self, book: PriceBook) -> SafeString | str:
        return ago(book.updated_at)

    def get_urls(self) -> list[URLPattern]:
        return [*task_pages(self, self.duplicate_view), *super().get_urls()]

    def page_context(self, request: HttpRequest, row: Any, form: Any) -> dict[str, Any]:
        may_duplicate = row is not None and may(request, DUPLICATION.permission)
        return {
            "book": row,
            "links": links_of_page(request, row),
            "duplicate": reverse("admin:prices_pricebook_duplicate", args=[row.pk]) if may_duplicate else "",
        }

    def duplicate_view(self, request: HttpRequest, book_id: UUID) -> HttpResponse:
        """Ask, then duplicate one book; leads to the copy."""
        books = self._one(request, str(book_id))
        if not books:
            raise Http404("There is no such price book.")
        here = self.page_of(books[0])
        return perform(request, DUPLICATION, books, Page(request, self, back=here, cancel=here, original=books[0]))


def _currencies_of(books: Collection[UUID]) -> dict[UUID, list[str]]:
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    used = Amount.objects.filter(price__book__in=books, sale=None).order_by("currency")
    for book_id, code in used.values_list("price__book_id", "currency").distinct():
        found[book_id].append(code)
    return found
