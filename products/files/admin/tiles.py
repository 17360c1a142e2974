"""Files as people see them: a small picture, the name, how large it is, and what uses it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from products.files.kinds import DOCUMENTS, MODELS, PICTURES, SOUNDS, VIDEOS
from products.files.models import File
from products.files.uses import Used
from pxm.admin.humanize import count, listed

_ICONS = {PICTURES: "image", VIDEOS: "movie", SOUNDS: "music_note", MODELS: "deployed_code", DOCUMENTS: "description"}
_ELSEWHERE = "link"


@dataclass(frozen=True)
class Tile:
    """One file; `picture` is where its small picture is found, "" for one that has none and shows its `icon`."""

    file: File

    @property
    def id(self) -> str:
        return str(self.file.pk)

    @property
    def name(self) -> str:
        return str(self.file) or self.file.stored_name

    @property
    def picture(self) -> str:
        kind = self.file.kind
        shown = kind is not None and kind.picture and self.file.has_thumbnail is not False
        return reverse("admin:files_file_thumbnail", args=[self.file.pk]) if shown else ""

    @property
    def icon(self) -> str:
        return _ICONS[self.file.kind.group] if self.file.kind else _ELSEWHERE

    @property
    def details(self) -> str:
        """``PNG · 1,800 × 1,000 · 35.2 KB``."""
        if self.file.kind is None:
            return "kept elsewhere"
        size = f"{self.file.width:,} × {self.file.height:,}" if self.file.width else ""
        return " · ".join(filter(None, [self.file.kind.extension.upper(), size, filesizeformat(self.file.file_size)]))


def tiles(files: Iterable[File]) -> list[Tile]:
    return [Tile(file) for file in files]


def in_words(used: Used | None) -> str:
    """Return ``3 products and 24 children``, "" if nothing uses it."""
    if used is None:
        return ""
    products = count(used.products, "product") if used.products else ""
    children = count(used.children, "child", "children") if used.children else ""
    return listed(list(filter(None, [products, children])))
