from __future__ import annotations

from django import forms
from django.forms import BaseForm

from products.admin.linked import Linked
from products.admin.read_linked import read_linked
from pxm.admin.widgets.document import DocumentField


class VariationLinksField(DocumentField):
    """The ids of the linked variations, in order."""

    def __init__(self) -> None:
        style, script = "products/variation_links.css", "products/variation_links/index.js"
        super().__init__(noun="variations", style=style, script=script, empty=[])
        self._read: tuple[list[str], Linked] | None = None

    def read(self, text: str) -> list[str]:
        document = super().read(text)
        if not isinstance(document, list):
            raise ValueError("not a list of ids")
        return [str(each) for each in document]

    def in_words(self, ids: list[str]) -> str:
        return ", ".join(variation.name for variation in read_linked(ids))

    def linked(self, text: str) -> Linked:
        """Return the variations that the field's value names; both tabs ask, the database is asked once."""
        try:
            ids = self.to_python(text)
        except forms.ValidationError:
            ids = []
        if self._read is None or self._read[0] != ids:
            self._read = ids, read_linked(ids)
        return self._read[1]


def linked_in(form: BaseForm) -> Linked:
    """Return the variations in a product's form, saved or not."""
    field = form.fields["variations"]
    if not isinstance(field, VariationLinksField):
        raise TypeError(f"{type(form).__name__} links no variations")
    return field.linked(form["variations"].value())
