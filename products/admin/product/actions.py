"""What can be done with several products of the list at once; each asks first and says afterwards what it did."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.admin import action
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from products.admin.product.questions import deletion_question, status_question, tags_question
from products.models import Product
from products.services.product import add_tags, delete_products, remove_tags, set_status
from pxm.admin.confirm import ask, is_confirmed
from pxm.admin.humanize import count, listed
from pxm.admin.model_admin import ServiceModelAdmin
from pxm.admin.widgets.chips import ChipsField, ChipsWidget
from pxm.errors import PXMError

Answer = HttpResponse | None
Products = QuerySet[Product]


class TagsForm(forms.Form):
    tags = ChipsField(
        label="Tags", widget=ChipsWidget(noun="tag"), error_messages={"required": "Name at least one tag."}
    )


class ProductActions(ServiceModelAdmin):
    actions: tuple[str, ...] = ("set_live", "set_draft", "add_tags", "remove_tags", "delete_chosen")

    @action(description="Set live…", permissions=["change"])
    def set_live(self, request: HttpRequest, queryset: Products) -> Answer:
        return self._set_status(request, queryset, Product.Status.LIVE, "set_live")

    @action(description="Set draft…", permissions=["change"])
    def set_draft(self, request: HttpRequest, queryset: Products) -> Answer:
        return self._set_status(request, queryset, Product.Status.DRAFT, "set_draft")

    @action(description="Add tags…", permissions=["change"])
    def add_tags(self, request: HttpRequest, queryset: Products) -> Answer:
        return self._change_tags(request, queryset, "Add", add_tags)

    @action(description="Remove tags…", permissions=["change"])
    def remove_tags(self, request: HttpRequest, queryset: Products) -> Answer:
        return self._change_tags(request, queryset, "Remove", remove_tags)

    @action(description="Delete…", permissions=["delete"])
    def delete_chosen(self, request: HttpRequest, queryset: Products) -> Answer:
        if not is_confirmed(request, queryset):
            return ask(request, self, queryset, deletion_question(queryset), action="delete_chosen")
        self._say(request, lambda: self._delete(_ids(queryset)))
        return None

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Ask, then delete one product; its children go with it."""
        product = self.get_object(request, object_id)
        if product is None:
            raise Http404
        if not self.has_delete_permission(request, product):
            raise PermissionDenied
        chosen = Product.objects.filter(pk=product.pk)
        if request.method != "POST":
            page = reverse("admin:products_product_change", args=[product.pk])
            return ask(request, self, chosen, deletion_question(chosen), action="", cancel=page)
        self._say(request, lambda: self._delete([product.pk]))
        return HttpResponseRedirect(reverse("admin:products_product_changelist"))

    def _set_status(self, request: HttpRequest, chosen: Products, status: str, name: str) -> Answer:
        word = Product.Status(status).label.lower()
        if not chosen.exclude(status=status).exists():
            messages.info(request, f"Nothing to do: what you chose is {word} already.")
            return None
        if not is_confirmed(request, chosen):
            return ask(request, self, chosen, status_question(chosen, status), action=name)

        def change() -> str:
            changed = set_status(product_ids=_ids(chosen), status=status)
            are = "is" if changed == 1 else "are"
            return f"{count(changed, 'product')} {are} {word} now."

        self._say(request, change)
        return None

    def _change_tags(self, request: HttpRequest, chosen: Products, verb: str, service: Callable[..., int]) -> Answer:
        question = tags_question(chosen, verb)
        name = f"{verb.lower()}_tags"
        if not is_confirmed(request, chosen):
            return ask(request, self, chosen, question, action=name, form=TagsForm())
        form = TagsForm(request.POST)
        if form.is_valid():
            tags = [tag.lower() for tag in form.cleaned_data["tags"]]
            try:
                changed = service(product_ids=_ids(chosen), tags=tags)
            except PXMError as refusal:
                for words in _refusals(refusal):
                    form.add_error("tags", words)
            else:
                done = "Added" if verb == "Add" else "Removed"
                where = "to" if verb == "Add" else "from"
                messages.success(request, f"{done} {listed(tags)} {where} {count(changed, 'product')}.")
                return None
        return ask(request, self, chosen, question, action=name, form=form)

    def _delete(self, ids: Sequence[UUID]) -> str:
        deleted = delete_products(product_ids=ids)
        words = f"Deleted {count(deleted.products, 'product')}"
        return f"{words} and {count(deleted.children, 'child', 'children')}." if deleted.children else f"{words}."

    def _say(self, request: HttpRequest, work: Callable[[], str]) -> None:
        """Do the work and say its words, or why it was refused."""
        try:
            messages.success(request, work())
        except PXMError as refusal:
            for words in _refusals(refusal):
                messages.error(request, words)


def _refusals(refusal: PXMError) -> list[str]:
    """Return the problems, each with the product it is about."""
    return [
        f"{problem.meta['name']}: {problem.message}" if "name" in problem.meta else problem.message
        for problem in refusal.problems
    ]


def _ids(chosen: Products) -> list[UUID]:
    return list(chosen.values_list("pk", flat=True))
