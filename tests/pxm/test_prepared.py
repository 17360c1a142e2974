"""Prepared queries: the same rows as from the query itself, with SQL that is written once."""

from __future__ import annotations

import pickle
from datetime import timedelta
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.db.models.functions import Greatest, Length
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from products.models import LastBuild, Product
from pxm.clock import now
from pxm.oauth.models import ApplicationKey
from pxm.prepared import Place, Prepared, execute, how_many, insert, one_of
from tests.factories.products import ProductFactory, VariationFactory, build

pytestmark = pytest.mark.django_db


def test_rows_are_those_of_the_query() -> None:
    first, second, third = ProductFactory.create_batch(3)
    named = Prepared(lambda sku: Product.objects.filter(sku=sku))
    known = Prepared(lambda ids: Product.objects.filter(one_of("pk", ids)).order_by("-pk").values_list("pk", "name"))

    assert named.first(sku=second.sku) == second
    assert named.all(sku=third.sku) == [third]
    assert named.first(sku="nothing") is None
    assert known.all(ids={first.pk, third.pk, uuid4()}) == [(third.pk, third.name), (first.pk, first.name)]
    assert known.some(slice(1, 5), ids=[first.pk, second.pk, third.pk]) == [
        (second.pk, second.name),
        (first.pk, first.name),
    ]


def test_instances_are_those_of_the_query(django_assert_num_queries: Any) -> None:
    parent = ProductFactory(tags=["a"], variations=[VariationFactory(options=["Red"])])
    child = build(parent).children.get()
    query = Product.objects.annotate(length=Length("sku")).select_related("parent").order_by("pk")
    prepared = Prepared(lambda ids: query.filter(one_of("pk", ids)))

    found, expected = prepared.all(ids=[parent.pk, child.pk]), list(query)

    assert found == expected == [parent, child]
    with django_assert_num_queries(0):
        for one, other in zip(found, expected, strict=True):
            assert vars(one).keys() == vars(other).keys()
            assert {name: vars(one)[name] for name in vars(one).keys() - {"_state"}} == {
                name: vars(other)[name] for name in vars(other).keys() - {"_state"}
            }
            assert (one._state.adding, one._state.db) == (other._state.adding, other._state.db) == (False, "default")
            assert one.parent == other.parent
    found[1].save()
    with django_assert_num_queries(1):
        found[1].refresh_from_db(fields=["parent"])


def test_values_are_those_of_the_query() -> None:
    """Ids, moments and the like are read by quicker ways than Django's."""
    parent = ProductFactory(variations=[VariationFactory(options=["Red"])])
    child = build(parent).children.get()
    query = Product.objects.annotate(later=Greatest("created_at", "updated_at")).order_by("pk")
    columns = ("pk", "parent_id", "created_at", "later", "is_independent", "option_ids", "occurring_options")
    prepared = Prepared(lambda ids: query.filter(one_of("pk", ids)).values_list(*columns))

    found, expected = prepared.all(ids=[parent.pk, child.pk]), list(query.values_list(*columns))

    assert found == expected
    for values in zip(found, expected, strict=True):
        assert repr(values[0]) == repr(values[1])
        assert all(type(one) is type(other) for one, other in zip(*values, strict=True))
        assert hash(values[0][0]) == hash(values[1][0])
        assert pickle.loads(pickle.dumps(values[0])) == values[1]


def test_what_is_not_selected_is_read_when_it_is_asked_for(django_assert_num_queries: Any) -> None:
    product = ProductFactory(description="Soft.")
    named = Prepared(lambda id: Product.objects.filter(pk=id).only("name"))

    found = named.first(id=product.pk)

    assert found is not None
    assert found.get_deferred_fields() == Product.objects.only("name").get(pk=product.pk).get_deferred_fields()
    with django_assert_num_queries(1):
        assert found.description == "Soft."


def test_single_values_and_nothing_else_are_understood() -> None:
    product = ProductFactory()

    assert Prepared(lambda: Product.objects.values_list("sku", flat=True)).all() == [product.sku]
    with pytest.raises(TypeError, match="instances"):
        Prepared(lambda: Product.objects.values("sku")).all()


def test_what_is_always_the_same_is_part_of_the_sql() -> None:
    odd = ProductFactory(sku="it's 100 %s of \\ %%s", status=Product.Status.LIVE)
    ProductFactory()
    named = Prepared(lambda name: Product.objects.filter(sku=odd.sku, status=Product.Status.LIVE, name=name))

    with CaptureQueriesContext(connection) as watched:
        assert named.all(name=odd.name) == [odd]
    assert named.all(name=odd.name) == [odd]
    assert named.all(name="another") == []
    assert "'live'" in watched[0]["sql"]


def test_a_transaction_that_is_broken_stays_so() -> None:
    every = Prepared(lambda: Product.objects.all())
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            every.all()


def test_who_wants_to_be_asked_first_is() -> None:
    every = Prepared(lambda: Product.objects.all())
    asked: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        assert every.all() == []
    assert len(asked) == 1


def test_a_moment_stands_where_one_is_compared() -> None:
    ProductFactory()
    later = Prepared(lambda moment: Product.objects.filter(updated_at__gt=moment))

    assert later.all(moment=now() + timedelta(hours=1)) == []
    assert len(later.all(moment=now() - timedelta(hours=1))) == 1


def test_for_no_ids_nothing_is_read(django_assert_num_queries: Any) -> None:
    known = Prepared(lambda ids: Product.objects.filter(one_of("pk", ids)))
    with django_assert_num_queries(0):
        assert known.all(ids=[]) == []


@pytest.mark.parametrize(
    "held", [{}, {"a": 1}, {"large": 10**25, "half": 0.5, "none": None, "list": [], "map": {}, "text": "{}"}]
)
def test_json_is_read_as_the_orm_reads_it(held: dict[str, Any]) -> None:
    product = ProductFactory(shopper_attributes=held)
    one = Prepared(lambda id: Product.objects.filter(pk=id))

    found = one.first(id=product.pk)

    assert found is not None
    assert found.shopper_attributes == Product.objects.get(pk=product.pk).shopper_attributes == held
    found.shopper_attributes["changed"] = True
    assert one.all(id=product.pk)[0].shopper_attributes == held


def test_the_sql_is_written_once(monkeypatch: pytest.MonkeyPatch) -> None:
    ApplicationKey.objects.create(name="one", client_id="1")
    named = Prepared(lambda name: ApplicationKey.objects.filter(name=name))
    assert named.first(name="one") is not None

    monkeypatch.setattr(SQLCompiler, "as_sql", None)

    assert [key.client_id for key in named.all(name="one")] == ["1"]


def test_each_thread_asks_its_own_connection(real_database: str) -> None:
    ApplicationKey.objects.create(name="one", client_id="1")
    named = Prepared(lambda name: ApplicationKey.objects.filter(name=name))
    found = [named.all(name="one")]

    def ask() -> None:
        found.append(named.all(name="one"))
        connections.close_all()

    thread = Thread(target=ask)
    thread.start()
    thread.join()

    assert [[key.client_id for key in keys] for keys in found] == [["1"], ["1"]]


def test_a_place_is_no_value() -> None:
    with pytest.raises(Exception, match="Place"):
        list(Product.objects.filter(sku=Place("sku")))


def test_a_row_is_inserted_whole_or_changed_where_it_stands(django_assert_num_queries: Any) -> None:
    product, moment = ProductFactory(), now()
    seen = {"built_at": moment, "variations": [{"id": "é"}], "inputs": {"engine": 1}, "matrix": "{}"}
    with django_assert_num_queries(1):
        insert(LastBuild(product=product, child_count=2, **seen))
    found = LastBuild.objects.get()
    assert {name: getattr(found, name) for name in seen} | {"n": found.child_count} == seen | {"n": 2}

    with django_assert_num_queries(1):
        insert(LastBuild(product=product, child_count=3, **seen | {"inputs": {}}), or_change=["inputs"])
    found = LastBuild.objects.get()
    assert (found.inputs, found.child_count, found.built_at) == ({}, 2, moment)
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(LastBuild(product=product, **seen))


def test_a_statement_tells_how_many_rows_it_changed() -> None:
    first, _ = ProductFactory.create_batch(2)
    change = "UPDATE products_product SET name = %s, needs_rebuild = %s, updated_at = %s WHERE id = %s"
    assert [execute(change, "New", True, now(), key) for key in (first.pk, uuid4())] == [1, 0]
    assert list(Product.objects.filter(name="New", needs_rebuild=True)) == [first]


def test_how_many_rows_there_are_is_one_row(django_assert_num_queries: Any) -> None:
    counted = Prepared(lambda status: how_many(Product.objects.filter(status=status)))
    ProductFactory.create_batch(3, status="live")
    with django_assert_num_queries(2):
        assert [counted.first(status=status) for status in ("live", "draft")] == [3, 0]
