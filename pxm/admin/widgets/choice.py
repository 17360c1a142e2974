from __future__ import annotations

from django import forms


class ChoiceWidget(forms.RadioSelect):
    """A few choices side by side, of which one is pressed."""

    template_name = "admin/pxm/widgets/choice.html"
