"""Two people at the options of one variation: what each changed stands, whatever the other did to the rest."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from products.admin.variation import merge
from products.models import Modifier, Option, Variation
from products.services.modifier import update_modifier
from products.services.option import create_option, delete_options, reorder_options, update_option
from pxm.admin.opened import Opened
from tests.factories.people import MERCHANDISER, signed_in
from tests.factories.products import ModifierFactory, VariationFactory
from tests.products.admin.variation_page import address, row

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben() -> Client:
    return signed_in(MERCHANDISER)


@pytest.fixture
def color() -> Variation:
    return VariationFactory(name="Color", options=["Red", "Green", "Blue"])


class Page:
    """The page of a variation as somebody opened it a while ago."""

    def __init__(self, variation: Variation) -> None:
        self.variation = variation
        values = {"name": variation.name, "sort_order": "", "options": merge.standing(variation)}
        self.opened = Opened(values).text
        self.options = {option.name: row(option) for option in variation.options.all()}
        self.removed: list[str] = []

    def save(self, browser: Client, **more: Any) -> Any:
        document = {"options": list(self.options.values()), "removed": self.removed}
        posted = {"name": self.variation.name, "sort_order": "", "options": json.dumps(document), "opened": self.opened}
        answer = browser.post(address(self.variation), posted | more)
        if answer.status_code == 200:
            form = answer.context["form"]
            values = {name: form.initial[name] for name in form.current}
            seen = json.loads(str(form.opened_input).partition('value="')[2].rpartition('"')[0].replace("&quot;", '"'))
            self.opened = Opened(values, seen["seen"]).text
        return answer


def _names(variation: Variation) -> list[str]:
    return list(Option.objects.filter(variation=variation).values_list("name", flat=True))


def test_one_renames_red_the_other_green(ben: Client, color: Variation) -> None:
    page = Page(color)
    update_option(option_id=color.options.get(name="Red").pk, attributes={"name": "Crimson"})

    page.options["Green"]["name"] = "Emerald"
    page.save(ben)

    assert _names(color) == ["Crimson", "Emerald", "Blue"]


def test_both_rename_red(ben: Client, color: Variation) -> None:
    red = color.options.get(name="Red")
    page = Page(color)
    update_option(option_id=red.pk, attributes={"name": "Crimson"})
    page.options["Red"]["name"] = "Ruby"

    asked = page.save(ben)
    (conflict,) = asked.context["form"].conflicts
    assert (conflict.clash.label, conflict.clash.theirs, conflict.clash.mine) == ("Red, name", "Crimson", "Ruby")
    assert _names(color) == ["Crimson", "Green", "Blue"]

    page.save(ben, **{conflict.name: "mine"})
    assert _names(color) == ["Ruby", "Green", "Blue"]


def test_what_the_other_wrote_can_be_kept(ben: Client, color: Variation) -> None:
    page = Page(color)
    update_option(option_id=color.options.get(name="Red").pk, attributes={"name": "Crimson"})
    page.options["Red"]["name"] = "Ruby"
    page.options["Blue"]["name"] = "Navy"
    (conflict,) = page.save(ben).context["form"].conflicts

    page.save(ben, **{conflict.name: "theirs"})

    assert _names(color) == ["Crimson", "Green", "Navy"]


def test_modifiers_and_order_of_others_stand(ben: Client, color: Variation) -> None:
    red, green, blue = color.options.all()
    modifier = ModifierFactory(option=red, value="-r")
    page = Page(color)
    update_modifier(modifier_id=modifier.pk, attributes={"type": modifier.type, "value": "-RD"})
    reorder_options(variation_id=color.pk, option_ids=[blue.pk, green.pk, red.pk])
    create_option(variation_id=color.pk, attributes={"name": "Black", "description": "Black"})

    page.options["Green"]["description"] = "#00ff00"
    page.save(ben)

    assert Modifier.objects.get(pk=modifier.pk).value == "-RD"
    assert _names(color) == ["Blue", "Green", "Red", "Black"]
    assert Option.objects.get(pk=green.pk).description == "#00ff00"


def test_what_the_other_took_out_does_not_come_back(ben: Client, color: Variation) -> None:
    page = Page(color)
    delete_options(option_ids=[color.options.get(name="Blue").pk])
    page.options["Red"]["name"] = "Ruby"

    page.save(ben)

    assert _names(color) == ["Ruby", "Green"]


def test_taking_out_what_the_other_changed_is_asked_about(ben: Client, color: Variation) -> None:
    red = color.options.get(name="Red")
    page = Page(color)
    update_option(option_id=red.pk, attributes={"name": "Crimson"})
    del page.options["Red"]
    page.removed = [str(red.pk)]

    (conflict,) = page.save(ben).context["form"].conflicts
    assert "Crimson" in _names(color)

    page.save(ben, **{conflict.name: "mine"})
    assert _names(color) == ["Green", "Blue"]


def test_an_untouched_page_writes_nothing(ben: Client, color: Variation) -> None:
    ModifierFactory(option=color.options.first(), value="-r")
    page = Page(color)
    before = [list(model.objects.order_by("pk").values()) for model in (Variation, Option, Modifier)]

    page.save(ben)

    assert [list(model.objects.order_by("pk").values()) for model in (Variation, Option, Modifier)] == before
