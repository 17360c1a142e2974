"""A variation written whole: all problems at once, each at its place."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest

from products.inputs.variation_document import OptionsDocument
from products.models import Modifier, Option, Variation
from products.services.variation_document import save_variation
from pxm.errors import Invalid
from tests.factories.products import ModifierFactory, VariationFactory

pytestmark = pytest.mark.django_db


def option(name: str, *modifiers: dict[str, Any], id: Any = None) -> dict[str, Any]:
    posted = [{"id": None, **modifier} for modifier in modifiers]
    return {"id": id, "name": name, "description": "", "sort_order": None, "modifiers": posted, "removed": []}


def document(*options: dict[str, Any]) -> OptionsDocument:
    return OptionsDocument.read(json.dumps({"options": options, "removed": []}))


def problems(options: OptionsDocument, *, name: str, variation: Variation | None = None) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        save_variation(variation_id=variation and variation.pk, attributes={"name": name}, document=options)
    return [(problem.pointer.removeprefix("/data/attributes/"), problem.code) for problem in refused.value.problems]


WRONG = (
    option("Red", {"type": "sku_append", "value": "-r"}, {"type": "status", "value": "sold"}),
    option("x" * 1001, {"type": "status", "value": "sold"}),
    option("Gone", id=str(uuid4())),
    option("Blue", {"type": "sku_builder", "seek": "{X}"}, {"id": str(uuid4()), "type": "sku_append", "value": "-b"}),
)


def test_options_are_checked_alike_whether_or_not_the_variation_can_be_made() -> None:
    """Without the variation nothing can be tried out, so what the services would refuse is found without them."""
    of_the_options = [pair for pair in problems(document(*WRONG), name="Color") if pair[0] != "name"]
    assert [pointer for pointer, _ in of_the_options] == [
        "options/0/modifiers/1/value",
        "options/1/name",
        "options/2",
        "options/3/modifiers/0/set",
        "options/3/modifiers/1",
    ]
    name, *others = problems(document(*WRONG), name="")
    assert name[0] == "name"
    assert others == of_the_options
    assert problems(document(*WRONG), name="Color", variation=VariationFactory()) == of_the_options
    assert not Option.objects.exists()
    assert Variation.objects.count() == 1


@pytest.mark.parametrize(
    ("type", "value", "posted", "written"),
    [
        ("sku_append", "-r", "-r", False),
        ("sku_append", "-r", "-R", True),
        ("locales_equals", '{"fr-FR":{"name":"Rouge"}}', '{ "fr-FR": {"name": "Rouge"} }', False),
        ("locales_equals", '{"fr-FR":{"name":"Rouge"}}', '{"fr-FR": {"name": "Vert"}}', True),
        ("build_rules_equals", '{"default":"include"}', None, False),
    ],
)
def test_a_modifier_that_says_the_same_is_not_written(type: str, value: str, posted: str, written: bool) -> None:
    modifier = ModifierFactory(type=type, value=value)
    row = option(
        modifier.option.name, {"id": str(modifier.pk), "type": type, "value": posted}, id=str(modifier.option.pk)
    )
    variation = modifier.option.variation
    save_variation(variation_id=variation.pk, attributes={"name": variation.name}, document=document(row))
    now = Modifier.objects.get()
    assert (now.updated_at != modifier.updated_at) is written
    assert now.value == (posted if written else value)
