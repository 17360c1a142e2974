"""Whatever is edited between builds: a build makes the wanted children, keeps ids, and the next has nothing to do."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import count

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from products.building.combinations import Outcome
from products.building.parents import ParentState, read_parents
from products.building.plan import plan_build
from products.models import BuildRules, Modifier, Option, Product, Variation, VariationLink
from tests.factories.products import (
    ModifierFactory,
    OptionFactory,
    ProductFactory,
    VariationFactory,
    build,
    save_build_rules,
)
from tests.products.building import oracle
from tests.products.building.family import matrix_of

pytestmark = pytest.mark.django_db

_fresh = count()


class Merchant:
    """Makes one random edit after the other, all of which can be built."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.variations = [VariationFactory(options=self._names(2)) for _ in range(3)]
        self.product: Product = ProductFactory(variations=self.variations[:2])

    def edit(self) -> None:
        edits: list[Callable[[], object]] = [
            self._change_parent,
            self._add_option,
            self._delete_option,
            self._rename_option,
            self._modify_option,
            self._relink,
            self._write_rules,
            self._delete_child,
            self._edit_child,
        ]
        self.dice.choice(edits)()

    def _names(self, number: int) -> list[str]:
        return [f"o{next(_fresh)}" for _ in range(number)]

    def _option(self) -> Option | None:
        linked = Variation.objects.filter(links__product=self.product)
        options = list(Option.objects.filter(variation__in=linked).order_by("pk"))
        return self.dice.choice(options) if options else None

    def _child(self) -> Product | None:
        children = list(self.product.children.order_by("pk"))
        return self.dice.choice(children) if children else None

    def _change_parent(self) -> None:
        field = self.dice.choice(["name", "description", "mpn", "sku", "slug"])
        Product.objects.filter(pk=self.product.pk).update(**{field: f"v{next(_fresh)}"})

    def _add_option(self) -> None:
        OptionFactory(variation=self.dice.choice(self.variations), name=self._names(1)[0])

    def _delete_option(self) -> None:
        option = self._option()
        if option and option.variation.options.count() > 1 and not option.rule_options.exists():
            option.delete()

    def _rename_option(self) -> None:
        if option := self._option():
            Option.objects.filter(pk=option.pk).update(name=self._names(1)[0])

    def _modify_option(self) -> None:
        if option := self._option():
            if self.dice.random() < 0.3:
                Modifier.objects.filter(option=option).delete()
            else:
                kind = self.dice.choice(["name_append", "description_prepend", "mpn_equals", "sku_append"])
                ModifierFactory(option=option, type=kind, value=f"m{next(_fresh)}")

    def _relink(self) -> None:
        VariationLink.objects.filter(product=self.product).delete()
        for position, variation in enumerate(self.dice.sample(self.variations, self.dice.randint(1, 3))):
            VariationLink.objects.create(product=self.product, variation=variation, position=position)

    def _write_rules(self) -> None:
        BuildRules.objects.filter(product=self.product).delete()
        options = [option for option in (self._option() for _ in range(3)) if option]
        document = {"default": self.dice.choice(["include", "exclude"])}
        other = "exclude" if document["default"] == "include" else "include"
        save_build_rules(self.product, {**document, other: [[option] for option in options]})

    def _delete_child(self) -> None:
        if child := self._child():
            child.delete()

    def _edit_child(self) -> None:
        if child := self._child():
            Product.objects.filter(pk=child.pk).update(is_independent=True, name="Mine")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), edits=st.integers(1, 4), rounds=st.integers(1, 3))
def test_build_reaches_what_is_wanted_and_then_rests(db: None, seed: int, edits: int, rounds: int) -> None:
    with transaction.atomic():
        merchant = Merchant(seed)
        for _ in range(rounds):
            before = _children(merchant.product)
            links_before = _linked(merchant.product)
            for _ in range(edits):
                merchant.edit()
            remaining = _children(merchant.product)

            product = build(merchant.product)

            _check(product, remaining if links_before == _linked(product) or not before else {})
        transaction.set_rollback(True)


def _children(product: Product) -> dict[frozenset[str], Product]:
    return {frozenset(child.option_ids): child for child in product.children.all()}


def _linked(product: Product) -> set[object]:
    return set(VariationLink.objects.filter(product=product).values_list("variation", flat=True))


def _check(product: Product, remaining: dict[frozenset[str], Product]) -> None:
    parent = read_parents([product.pk])[product.pk]
    children = _children(product)
    wanted = {frozenset(each) for each in oracle.combinations(parent.axes, parent.rules, Outcome.BUILT)}

    assert set(children) == wanted
    for options, child in children.items():
        if options in remaining:
            assert child.pk == remaining[options].pk
        if not child.is_independent:
            assert _as_built(parent, child) == _as_stored(child)
    assert _leaves(matrix_of(product)) == len(children) == product.last_build.child_count
    again = plan_build(product_id=product.pk)
    assert (again.create, again.update, again.delete) == ((), (), ())
    assert product.product_type == ("parent" if children else "standard")


def _as_built(parent: ParentState, child: Product) -> dict[str, object]:
    options = [parent.options[option].effects for option in child.option_ids]
    built = oracle.inherited(parent.fields, options)
    return {name: built[name] for name in ("name", "sku", "slug", "description", "mpn", "status")}


def _as_stored(child: Product) -> dict[str, object]:
    return {name: getattr(child, name) or "" for name in ("name", "sku", "slug", "description", "mpn", "status")}


def _leaves(branch: dict[str, object]) -> int:
    return sum(_leaves(below) if isinstance(below, dict) else 1 for below in branch.values())
