"""The wall of files, and the page of one: it is looked at and deleted, for files never change."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import display

from products.files.admin import views
from products.files.admin.filters import FILTERS
from products.files.admin.tiles import Tile, in_words
from products.files.models import File
from products.files.services import MOST_BYTES, create_file, delete_files
from products.files.uses import users_named, uses_of
from pxm.admin.bulk.action import Question, Rows, deleting
from pxm.admin.changelist import Empty, WordedChangeList
from pxm.admin.fields import LineField
from pxm.admin.forms import ServiceForm
from pxm.admin.humanize import count, listed
from pxm.admin.model_admin import ServiceModelAdmin
from pxm.admin.rights import RIGHTS, right
from pxm.admin.signed_in import may, require

RIGHTS.add(
    right("Files", "see them", views.VIEW),
    right("Files", "add them", views.ADD),
    right("Files", "delete them", "files.delete_file"),
)


class AddressForm(ServiceForm):
    """A file that lies elsewhere."""

    address = LineField(
        label="Address",
        is_needed=True,
        help_text="It begins with https:// or http://. The file stays where it is: shops load it from there.",
    )

    class Meta:
        model = File
        fields: list[str] = []

    def carry_out(self) -> File:
        return create_file(address=self.cleaned_data["address"])

    def field_of(self, problem: Any) -> str | None:
        return "address"


def _ask_deletion(files: Rows) -> Question:
    question = _DELETION.ask(files)
    used = uses_of(list(files.values_list("pk", flat=True)))
    if not used:
        return question
    which = "It is" if files.count() == 1 else f"{count(len(used), 'of them is', 'of them are')}"
    words = f"{which} used by {listed(users_named(list(used)))}{_more(used)}. They lose it."
    return replace(question, lost=[words, *question.lost])


def _more(used: Any) -> str:
    """Return what is said of those that are not named."""
    total = sum(each.products + each.children for each in used.values())
    named = len(users_named(list(used)))
    return f" and {total - named:,} more" if total > named else ""


_DELETION = deleting(File, lambda ids: delete_files(file_ids=ids))


class Wall(WordedChangeList):
    """Knows what uses the files it shows."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        shown = list(self.result_list)
        used = uses_of([file.pk for file in shown])
        for file in shown:
            file.used = used.get(file.pk)
        self.result_list = shown


@admin.register(File)
class FileAdmin(ServiceModelAdmin):
    form = AddressForm
    deletion = replace(_DELETION, ask=_ask_deletion)
    bulk_actions = (deletion,)
    change_list_template = "admin/files/wall.html"
    intro = "For a file that is kept elsewhere. Files of your own are dragged onto the wall of files."
    empty = Empty("perm_media", "Drag pictures, films and documents onto this page. Products show them in shops.")
    list_display = ("tile",)
    list_filter = FILTERS
    search_fields = ("file_name", "address")
    search_help_text = "Name or address"
    ordering = ("-id",)
    list_per_page = 60
    show_full_result_count = False

    @display(description="File", ordering="file_name")
    def tile(self, file: File) -> SafeString:
        tile, used = Tile(file), in_words(getattr(file, "used", None))
        picture = (
            format_html('<img src="{}" alt="" loading="lazy">', tile.picture)
            if tile.picture
            else format_html('<span class="material-symbols-outlined" aria-hidden="true">{}</span>', tile.icon)
        )
        return format_html(
            '<span class="files-picture">{}</span><span class="files-name pxm-cut" title="{}">{}</span>'
            '<span class="files-details">{}</span><span class="files-details">{}</span>',
            picture,
            tile.name,
            tile.name,
            tile.details,
            f"used by {used}" if used else "unused",
        )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[WordedChangeList]:
        return Wall

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        shown = {"most_bytes": MOST_BYTES, "may_add": may(request, views.ADD)}
        return super().changelist_view(request, shown | (extra_context or {}))

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("upload/", wrap(views.upload), name="files_file_upload"),
            path("choose/", wrap(views.choose), name="files_file_choose"),
            path("<uuid:file_id>/thumbnail/", wrap(views.thumbnail), name="files_file_thumbnail"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the file."""
        require(request, views.VIEW)
        file: File | None = self.get_object(request, object_id)
        if file is None:
            raise Http404("There is no such file.")
        request.current_app = self.admin_site.name
        tile = Tile(file)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": file,
            "title": tile.name,
            "tile": tile,
            "address": file.address or request.build_absolute_uri(file.path),
            "used": in_words(uses_of([file.pk]).get(file.pk)),
            "users": users_named([file.pk]),
            "delete_address": self._delete_address(request, file),
        }
        return TemplateResponse(request, "admin/files/file.html", context)

    def words_of_saving(self, row: Any, *, is_new: bool) -> str:
        return "The file was added."
