"""Modifiers of an option (PIM contract §2.10)."""

from __future__ import annotations

from contextlib import suppress

from rest_framework.request import Request
from rest_framework.response import Response

from products.api.documents.modifiers import modifier_document, modifier_documents
from products.api.variations import find_option
from products.inputs.modifier import ModifierInput
from products.models import Modifier
from products.services.modifier import create_modifier, delete_modifiers, update_modifier
from pxm.api.envelope import read_resource, single
from pxm.api.views import View, path_id
from pxm.errors import Missing
from pxm.rows import find

_MODIFIER = "product-variation-modifier"


class Modifiers(View):
    resource = _MODIFIER
    attributes = ModifierInput

    def get(self, request: Request, variation_id: str, option_id: str) -> Response:
        """List the modifiers of an option."""
        modifiers = Modifier.objects.filter(option=find_option(variation_id, option_id))
        return self.page(request, modifiers.order_by("pk"), modifier_documents)

    def post(self, request: Request, variation_id: str, option_id: str) -> Response:
        """Add a modifier to an option. What it needs depends on its type; other members are dropped."""
        option = find_option(variation_id, option_id)
        body = read_resource(request, type=_MODIFIER)
        modifier = create_modifier(option_id=option.pk, attributes=body.attributes)
        return self.document(single(modifier_document(modifier)), status=201)


class OneModifier(View):
    resource = _MODIFIER
    attributes = ModifierInput

    def get(self, request: Request, variation_id: str, option_id: str, modifier_id: str) -> Response:
        """Get a modifier."""
        return self.document(single(modifier_document(find_modifier(variation_id, option_id, modifier_id))))

    def put(self, request: Request, variation_id: str, option_id: str, modifier_id: str) -> Response:
        """Change a modifier: what is not sent stays."""
        modifier = find_modifier(variation_id, option_id, modifier_id)
        body = read_resource(request, type=_MODIFIER, id=modifier_id)
        modifier = update_modifier(modifier_id=modifier.pk, attributes=body.attributes)
        return self.document(single(modifier_document(modifier)))

    def delete(self, request: Request, variation_id: str, option_id: str, modifier_id: str) -> Response:
        """Delete a modifier; refused while a product that links the variation is waiting for a build or being built."""
        with suppress(Missing):
            delete_modifiers(modifier_ids=[find_modifier(variation_id, option_id, modifier_id).pk])
        return self.no_content()


def find_modifier(variation_text: str, option_text: str, modifier_text: str) -> Modifier:
    """Return the modifier of that id if it belongs to the option and variation of the path, or raise Missing."""
    of_path = {"option": path_id(option_text), "option__variation": path_id(variation_text)}
    return find(Modifier.objects.filter(**of_path), modifier_text)
