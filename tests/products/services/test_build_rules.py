"""Build rules as rows (PIM contract §3.2)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from products.models import BuildRule, BuildRules, Product
from products.services.build_rules import build_rules_document, build_rules_documents
from products.services.product import update_product
from pxm.errors import Invalid
from tests.factories.products import ProductFactory, shirt
from tests.products.api.bodies import UNKNOWN_ID

pytestmark = pytest.mark.django_db


def write(product: Product, document: dict[str, Any] | None) -> bool:
    """Write the rules; return whether anything changed."""
    before = datetime(2020, 1, 1, tzinfo=UTC)
    Product.objects.filter(pk=product.pk).update(updated_at=before)
    update_product(product_id=product.pk, attributes={"build_rules": document})
    product.refresh_from_db()
    return product.updated_at != before


def test_rules_are_echoed_exactly_as_written() -> None:
    made = shirt(build_rules=None)
    a, b, c = (str(made[name].pk) for name in ("Small", "Red", "Wool"))
    for document in (
        {"default": "include"},
        {"default": "exclude", "include": []},
        {"default": "include", "include": [], "exclude": []},
        {"default": "include", "exclude": [[c, a, c], [b], [b]]},
        {"default": "exclude", "include": [[b], [a, b], [a]], "exclude": [[a, c]]},
    ):
        assert write(made.product, document)
        assert build_rules_document(made.product) == document
        assert not write(made.product, document)


def test_ids_are_the_same_in_any_case_of_letters() -> None:
    made = shirt(build_rules=None)
    red = str(made["Red"].pk)
    write(made.product, {"default": "include", "exclude": [[red.upper()]]})
    assert build_rules_document(made.product) == {"default": "include", "exclude": [[red]]}
    assert not write(made.product, {"default": "include", "exclude": [[red]]})


def test_rules_are_removed() -> None:
    made = shirt()
    assert write(made.product, None)
    assert build_rules_document(made.product) is None
    assert not BuildRules.objects.exists()
    assert not write(made.product, None)


def test_refused_rules_leave_the_old_ones() -> None:
    made = shirt()
    before = build_rules_document(made.product)
    small, large = str(made["Small"].pk), str(made["Large"].pk)
    for document, message in (
        ({"default": "include", "exclude": [[UNKNOWN_ID]]}, "could not find option"),
        (
            {"default": "include", "exclude": [[small], [small, large]]},
            "build_rules: options of one combination must come from different variations",
        ),
        ({"default": "maybe"}, "build_rules.default must be one of: include, exclude"),
    ):
        with pytest.raises(Invalid) as refusal:
            write(made.product, document)
        assert [problem.message for problem in refusal.value.problems] == [message]
        assert build_rules_document(made.product) == before


def test_an_option_named_twice_in_one_entry_is_not_a_pair() -> None:
    made = shirt(build_rules=None)
    red = str(made["Red"].pk)
    assert write(made.product, {"default": "include", "exclude": [[red, red]]})


def test_many_documents_cost_two_queries(django_assert_num_queries) -> None:
    products = [shirt(sku=str(n), slug=str(n)).product for n in range(5)] + [ProductFactory()]
    with django_assert_num_queries(2):
        documents = build_rules_documents([product.pk for product in products])
    assert documents.keys() == {product.pk for product in products[:5]}
    assert all(len(document["exclude"]) == 1 for document in documents.values())


def test_a_thousand_entries_are_written_in_bulk(count_queries) -> None:
    made = shirt(build_rules=None)
    a, b = str(made["Small"].pk), str(made["Red"].pk)

    def write_entries(count: int) -> None:
        write(made.product, {"default": "include", "exclude": [[a, b]] * count})

    write_entries(3)
    assert count_queries(lambda: write_entries(1000)) < 60
    assert BuildRule.objects.count() == 1000
