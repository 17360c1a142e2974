"""Templates of many products at once, and what the history tells of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from products.models import Product
from products.services.template_values import write_values
from products.services.templates import attach_templates_to, detach_templates
from pxm.errors import Invalid
from pxm.history.models import Entry
from tests.factories.extensions import TemplateFactory
from tests.factories.products import ProductFactory
from tests.factories.templates import attach, book

pytestmark = pytest.mark.django_db


def test_attaching_to_many_takes_the_statements_of_attaching_to_two(count_queries: Callable[..., int]) -> None:
    template = TemplateFactory()
    few, many = ([ProductFactory().pk for _ in range(number)] for number in (2, 40))

    def work(ids: list[object]) -> int:
        return attach_templates_to(product_ids=ids, template_ids=[str(template.pk)])  # type: ignore[arg-type]

    assert count_queries(lambda: work(few)) == count_queries(lambda: work(many))
    assert work(many) == 0
    assert Product.objects.filter(template_links__template=template).count() == 42


def test_a_template_that_is_not_attached_takes_no_values() -> None:
    product, template = ProductFactory(), book()
    with pytest.raises(Invalid, match="not attached"):
        write_values(product_id=product.pk, values={template.pk: {"pages": 1}})
    assert not product.template_links.exists()


def test_the_history_tells_names_and_values() -> None:
    product, template = ProductFactory(), book()
    attach(product, template, pages=12, isbn="978")
    write_values(product_id=product.pk, values={template.pk: {"pages": 13}})
    detach_templates(product_id=product.pk, template_ids=[str(template.pk)])
    attached, filled, changed, detached = Entry.objects.filter(subject_id=product.pk).order_by("pk")
    assert attached.changes["templates"]["added"] == ["Book"]
    assert filled.changes["template_values"]["keys"] == {"Book · Isbn": [None, "978"], "Book · Pages": [None, 12]}
    assert changed.changes["template_values"]["keys"] == {"Book · Pages": [12, 13]}
    assert detached.changes["templates"]["removed"] == ["Book"]
    assert detached.changes["template_values"]["keys"]["Book · Pages"] == [13, None]
