"""The inputs with which *Edit 214 products…* asks for a node, found by its name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from products.admin.editing.elsewhere import EDIT_INPUTS, EditInputs
from products.hierarchies.admin.placement import LOOK, found_places, places
from products.hierarchies.editing import ADD, PLACEMENT, REMOVE, wish
from products.hierarchies.models import Node
from pxm.admin.signed_in import require
from pxm.admin.widgets.choice import ChoiceWidget
from pxm.ids import read_uuid

_HOW = [(ADD, "Place in"), (REMOVE, "Take out of")]


class NodeWidget(forms.Widget):
    """A search by name; what is found can be chosen, and stays chosen while one searches on."""

    template_name = "admin/hierarchies/placement/choice.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        chosen = _node(value)
        context["widget"]["found"] = places([chosen]) if chosen else []
        context["widget"]["chosen"] = chosen
        context["widget"]["address"] = reverse("admin:hierarchies_node_choose")
        return context

    def format_value(self, value: Any) -> Any:
        return value


class NodeField(forms.Field):
    """One node by its id; None if none was chosen."""

    widget = NodeWidget

    def to_python(self, value: Any) -> Node | None:
        node = _node(value)
        if value and node is None:
            raise forms.ValidationError("This node has been deleted.")
        return node


def _node(value: Any) -> Node | None:
    wanted = read_uuid(value)
    return Node.objects.filter(pk=wanted).first() if wanted else None


@require_GET
def choose_node(request: HttpRequest) -> HttpResponse:
    """Answer nodes whose name holds what is searched for, each to be chosen; the one that is chosen stays first."""
    require(request, *LOOK, "hierarchies.change_node")
    name = request.GET.get("name", "")
    chosen, text = _node(request.GET.get(name)), request.GET.get(f"{name}_search", "").strip()
    found, has_more = found_places(text)
    first = places([chosen]) if chosen else []
    context = {
        "name": name,
        "text": text,
        "chosen": chosen,
        "found": [*first, *(place for place in found if place[0] != chosen)],
        "has_more": has_more,
        "is_known": bool(found),
    }
    return render(request, "admin/hierarchies/placement/choices.html", context)


def _fields() -> dict[str, forms.Field]:
    how = forms.ChoiceField(
        label="What happens to their place", choices=_HOW, initial=ADD, widget=ChoiceWidget, required=False
    )
    return {"_how": how, "": NodeField(label="Node", required=False)}


def _wish(entered: Mapping[str, Any]) -> Mapping[str, Any]:
    ((node, path),) = places([entered[""]])
    return wish(node, called=" › ".join([*path, node.name]), how=entered["_how"] or ADD)


EDIT_INPUTS.add(EditInputs(PLACEMENT, "Placement", "Choose a node: search for its name.", _fields, _wish))
