"""Variations, their options and what those do to children (PIM contract §2.8-2.10)."""

from __future__ import annotations

from contextlib import suppress

from rest_framework.request import Request
from rest_framework.response import Response

from products.api.documents.variations import option_documents, variation_documents
from products.api.filters import NAMES
from products.inputs.variation import OptionInput, VariationInput
from products.models import Option, Variation
from products.services.option import create_option, delete_options, update_option
from products.services.variation import create_variation, delete_variations, update_variation
from pxm.api.envelope import read_resource, single
from pxm.api.views import View, path_id
from pxm.errors import Missing
from pxm.rows import find

_VARIATION, _OPTION = "product-variation", "product-variation-option"


class Variations(View):
    resource = _VARIATION
    attributes = VariationInput
    filterable = NAMES

    def get(self, request: Request) -> Response:
        """List variations with their options and modifiers."""
        return self.page(request, Variation.objects.order_by("pk"), variation_documents)

    def post(self, request: Request) -> Response:
        """Create a variation."""
        variation = create_variation(attributes=read_resource(request, type=_VARIATION).attributes)
        return self.document(single(variation_documents([variation])[0]), status=201)


class OneVariation(View):
    resource = _VARIATION
    attributes = VariationInput

    def get(self, request: Request, variation_id: str) -> Response:
        """Get a variation with its options and modifiers."""
        return self.document(single(variation_documents([find_variation(variation_id)])[0]))

    def put(self, request: Request, variation_id: str) -> Response:
        """Change a variation. An absent or null `sort_order` is removed, unless no attribute is sent at all."""
        found = path_id(variation_id)
        body = read_resource(request, type=_VARIATION, id=variation_id)
        variation = update_variation(variation_id=found, attributes=body.attributes)
        return self.document(single(variation_documents([variation])[0]))

    def delete(self, request: Request, variation_id: str) -> Response:
        """Delete a variation with its options, unless a product is linked to it. An unknown one is no error."""
        with suppress(Missing):
            delete_variations(variation_ids=[path_id(variation_id)])
        return self.no_content()


class Options(View):
    resource = _OPTION
    attributes = OptionInput
    filterable = NAMES

    def get(self, request: Request, variation_id: str) -> Response:
        """List the options of a variation."""
        options = Option.objects.filter(variation=find_variation(variation_id))
        return self.page(request, options.order_by("pk"), option_documents)

    def post(self, request: Request, variation_id: str) -> Response:
        """Add an option to a variation. Its name is the default suffix of SKUs and slugs."""
        found = path_id(variation_id)
        body = read_resource(request, type=_OPTION)
        option = create_option(variation_id=found, attributes=body.attributes)
        return self.document(single(option_documents([option])[0]), status=201)


class OneOption(View):
    resource = _OPTION
    attributes = OptionInput

    def get(self, request: Request, variation_id: str, option_id: str) -> Response:
        """Get an option with its modifiers."""
        return self.document(single(option_documents([find_option(variation_id, option_id)])[0]))

    def put(self, request: Request, variation_id: str, option_id: str) -> Response:
        """Change an option. An absent or null `sort_order` is removed, unless no attribute is sent at all."""
        option = find_option(variation_id, option_id)
        body = read_resource(request, type=_OPTION, id=option_id)
        option = update_option(option_id=option.pk, attributes=body.attributes)
        return self.document(single(option_documents([option])[0]))

    def delete(self, request: Request, variation_id: str, option_id: str) -> Response:
        """Delete an option; children that carry it stay until the next build. Refused while build rules name it."""
        with suppress(Missing):
            delete_options(option_ids=[find_option(variation_id, option_id).pk])
        return self.no_content()


def find_variation(text: str) -> Variation:
    """Return the variation of the id in a path, or raise Missing."""
    return find(Variation.objects.all(), text)


def find_option(variation_text: str, option_text: str) -> Option:
    """Return the option of that id if it belongs to the variation of the path, or raise Missing."""
    return find(Option.objects.filter(variation=path_id(variation_text)), option_text)
