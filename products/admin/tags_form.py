from __future__ import annotations

from django import forms

from pxm.admin.widgets.chips import ChipsField, ChipsWidget


class TagsForm(forms.Form):
    """The tags that an action adds or removes."""

    tags = ChipsField(
        label="Tags", widget=ChipsWidget(noun="tag"), error_messages={"required": "Name at least one tag."}
    )
