from __future__ import annotations

from django import forms

from pxm.admin.widgets.chips import ChipsField, ChipsWidget


def tags_widget() -> ChipsWidget:
    """Return chips for tags, which suggests those that there are."""
    return ChipsWidget(noun="tag", suggested="admin:products_tag_suggest")


class TagsForm(forms.Form):
    """The tags that an action adds or removes."""

    tags = ChipsField(label="Tags", widget=tags_widget(), error_messages={"required": "Name at least one tag."})
