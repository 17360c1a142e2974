"""Editing many products as one act: what is shown, what is done, what follows from it, what is undone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from jobs import runner
from jobs.models import Job
from products.acts.models import Act
from products.acts.services import plan_act, submit_act
from products.editing.acts import EDIT_CHILDREN, EDIT_PRODUCTS, asked_of
from products.editing.edits import ADD, REMOVE, Edit
from products.models import Product, TemplateValue
from products.services.product import update_product
from products.services.template_values import write_values
from products.services.templates import attach_templates
from pxm.errors import Invalid
from pxm.history.models import Entry
from tests.doing import cells, done, undone
from tests.factories.products import ProductFactory, VariationFactory, build
from tests.factories.templates import attach, book, field

pytestmark = pytest.mark.django_db


def planned(products: list[Product], *edits: Edit, kind: str = EDIT_PRODUCTS, **more: Any) -> Act:
    return plan_act(kind=kind, asked=asked_of([product.pk for product in products], edits=edits, **more))


def stored(products: list[Product], name: str) -> list[Any]:
    return list(
        Product.objects.filter(pk__in=[each.pk for each in products]).order_by("pk").values_list(name, flat=True)
    )


@pytest.mark.parametrize(
    ("edit", "column", "before", "after", "shown", "said"),
    [
        (Edit("status", value="live"), "status", "draft", "live", ("Draft", "Live"), "status live"),
        (Edit("tags", ADD, ["New", "b"]), "tags", ["a", "b"], ["a", "b", "new"], ("a, b", "a, b, new"), "added"),
        (Edit("tags", REMOVE, ["A", "x"]), "tags", ["a", "b"], ["b"], ("a, b", "b"), "tags a and x removed"),
        (Edit("tags", value=["z"]), "tags", ["a"], ["z"], ("a", "z"), "z as the only tag"),
        (Edit("tags", value=[]), "tags", ["a"], [], ("a", ""), "no tags"),
        (Edit("description", value="New"), "description", "Old", "New", ("Old", "New"), "description"),
        (Edit("description", value=""), "description", "Old", "", ("Old", ""), "no description"),
        (Edit("mpn", value="m-1"), "mpn", "", "m-1", ("", "m-1"), "MPN"),
        (
            Edit("shopper_attributes", value="red", key="color"),
            "shopper_attributes",
            {"size": "M", "color": "blue"},
            {"size": "M", "color": "red"},
            ("color: blue", "color: red"),
            "color red",
        ),
        (
            Edit("admin_attributes", REMOVE, key="bin"),
            "admin_attributes",
            {"bin": "7", "row": "2"},
            {"row": "2"},
            ("bin: 7", ""),
            "bin removed",
        ),
    ],
)
def test_each_edit_is_shown_done_told_and_undone(
    edit: Edit, column: str, before: Any, after: Any, shown: tuple[str, str], said: str
) -> None:
    columns = {"status": "draft", column: before}
    products = [ProductFactory(**columns) for _ in range(2)]
    act = planned(products, edit)
    assert cells(act) == [[shown], [shown]]
    assert stored(products, column) == [before, before]
    versions = stored(products, "updated_at")
    job = done(act)
    assert (job.status, stored(products, column)) == (Job.Status.SUCCESS, [after, after])
    assert said in job.payload["told"]
    assert all(later > earlier for later, earlier in zip(stored(products, "updated_at"), versions, strict=True))
    assert undone(act).status == Job.Status.SUCCESS
    assert stored(products, column) == [before, before]


def test_several_fields_of_one_map_and_what_products_have_already() -> None:
    same = ProductFactory(status="live", shopper_attributes={"a": "1", "b": "2"})
    other = ProductFactory(status="draft", shopper_attributes={"c": "3"})
    edits = [Edit("status", value="live"), *(Edit("shopper_attributes", value=v, key=k) for k, v in ("a1", "b2"))]
    act = planned([same, other], *edits)
    assert (act.number, act.notes) == (1, ["1 has it already."])
    done(act)
    assert stored([other], "shopper_attributes") == [{"a": "1", "b": "2", "c": "3"}]
    with pytest.raises(Invalid, match="nothing would change 2 have it already"):
        planned([same, other], *edits)


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (Edit("status", value="sold"), "must be one of"),
        (Edit("tags", ADD, ["two words"]), "must not contain spaces"),
        (Edit("tags", ADD, [f"t{number}" for number in range(21)]), "more than 20 tags"),
        (Edit("description", value="x" * 65_536), "65535"),
        (Edit("shopper_attributes", value="x", key="$no"), "must not start"),
        (Edit("sku", value="x"), "cannot be done to many"),
        (Edit("sku", ADD, "x"), "cannot be done to many"),
        (Edit("name", value=""), "name"),
        (Edit("components", value={}), "cannot be done to many"),
        (Edit("nonsense", value=""), "cannot be done to many"),
    ],
)
def test_what_no_product_can_have_is_refused_at_once(edit: Edit, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        planned([ProductFactory()], edit)
    assert not Act.objects.exists()


def test_what_single_products_cannot_have_leaves_those_as_they_are_and_is_counted() -> None:
    full = ProductFactory(tags=[f"t{number}" for number in range(20)])
    many = ProductFactory(shopper_attributes={f"k{number}": "" for number in range(100)})
    large = ProductFactory(admin_attributes={f"k{number}": "x" * 26_000 for number in range(40)})
    free = ProductFactory()
    everything = [full, many, large, free]
    act = planned(everything, Edit("tags", ADD, ["new"]))
    assert (act.number, act.notes) == (3, ["1 would have more than 20 tags and stays as it is."])
    act = planned(everything, Edit("shopper_attributes", value="", key="new"))
    assert act.notes == ["1 would have more than 100 shopper attributes and stays as it is."]
    act = planned(everything, Edit("description", value="x" * 65_000))
    assert (act.number, act.notes) == (3, ["1 would become too large and stays as it is."])


def test_the_selection_may_have_shrunk() -> None:
    gone, here = ProductFactory(status="draft"), ProductFactory(status="draft")
    Product.objects.filter(pk=gone.pk).delete()
    assert planned([gone, here], Edit("status", value="live")).notes == ["1 product of the selection is gone."]


class TestChildren:
    @pytest.fixture
    def parent(self) -> Product:
        parent = ProductFactory(name="Shirt", variations=[VariationFactory(options=["S", "M", "L"])])
        build(parent)
        return parent

    def test_they_become_independent_and_come_back(self, parent: Product) -> None:
        children = list(parent.children.order_by("pk"))
        act = planned(children, Edit("description", value="New"), kind=EDIT_CHILDREN, parent=parent.pk)
        assert act.notes == ["3 children become independent: later builds will no longer change them."]
        assert (act.subject_id, act.subject_name) == (parent.pk, "Shirt")
        job = done(act)
        assert job.payload["told"] == "edited 3 children: description"
        assert stored(children, "is_independent") == [True] * 3
        undone(act)
        assert stored(children, "is_independent") == [False] * 3
        parent.refresh_from_db()
        assert not parent.needs_rebuild

    def test_those_that_a_build_left_alone_meanwhile_are_built_again(self, parent: Product) -> None:
        children = list(parent.children.order_by("pk"))
        act = planned(children, Edit("status", value="draft"))
        done(act)
        update_product(product_id=parent.pk, attributes={"description": "Of the parent"})
        build(parent)
        assert stored(children, "description") == [""] * 3
        undone(act)
        parent.refresh_from_db()
        assert parent.needs_rebuild
        update_product(product_id=parent.pk, attributes={"tags": ["moved"]})
        build(parent)
        assert stored(children, "description") == ["Of the parent"] * 3
        parent.refresh_from_db()
        assert not parent.needs_rebuild

    def test_parents_pass_it_on_with_the_next_build(self, parent: Product) -> None:
        act = planned([parent], Edit("tags", ADD, ["new"]))
        assert act.notes == ["The children of 1 parent follow with the next build."]
        done(act)
        parent.refresh_from_db()
        assert parent.needs_rebuild
        undone(act)
        parent.refresh_from_db()
        assert not parent.needs_rebuild


class TestConflicts:
    def test_what_somebody_changed_since_stops_all_of_it_and_is_named(self) -> None:
        one, two = (ProductFactory(name=name, sku=name, status="draft") for name in "ab")
        act = planned([one, two], Edit("status", value="live"))
        update_product(product_id=two.pk, attributes={"status": "live"})
        job = done(act)
        assert [error.message for error in job.errors.all()] == ["b · b has been changed since"]
        assert stored([one, two], "status") == ["draft", "live"]

    def test_other_fields_may_change_meanwhile_and_stay(self) -> None:
        product = ProductFactory(status="draft")
        act = planned([product], Edit("status", value="live"))
        update_product(product_id=product.pk, attributes={"name": "Other"})
        assert done(act).status == Job.Status.SUCCESS
        update_product(product_id=product.pk, attributes={"name": "Another"})
        assert undone(act).status == Job.Status.SUCCESS
        assert (stored([product], "name"), stored([product], "status")) == (["Another"], ["draft"])

    def test_nothing_is_undone_over_the_work_of_others(self) -> None:
        one, two = (ProductFactory(name=name, sku=name, status="draft") for name in "ab")
        act = planned([one, two], Edit("status", value="live"))
        done(act)
        update_product(product_id=one.pk, attributes={"status": "draft"})
        Product.objects.filter(pk=two.pk).delete()
        messages = [error.message for error in undone(act).errors.all()]
        assert messages == ["a · a has been changed since", "b · b has been deleted since"]


class TestTemplates:
    def test_values_are_filled_in_and_the_template_attached(self) -> None:
        template = book()
        new, old = ProductFactory(name="a"), ProductFactory(name="b")
        attach(old, template, isbn="1", pages=7)
        values = {str(field("pages").pk): 12, str(field("used").pk): True}
        act = planned([new, old], template=template.pk, values=values)
        assert cells(act) == [[("", "Pages: 12 · Used: yes")], [("Pages: 7", "Pages: 12 · Used: yes")]]
        job = done(act)
        assert job.payload["told"] == "edited 2 products: Book · Pages and Used"
        entries = {product.pk: product.template_links.get().entry for product in (new, old)}
        assert entries == {new.pk: values, old.pk: values | {str(field("isbn").pk): "1"}}
        assert TemplateValue.objects.filter(field=field("pages"), number=12).count() == 2
        assert stored([new], "extensions") == [{str(template.pk): values}]

        undone(act)
        assert not new.template_links.exists()
        assert old.template_links.get().entry == {str(field("isbn").pk): "1", str(field("pages").pk): 7}
        assert list(TemplateValue.objects.filter(field=field("pages")).values_list("number", flat=True)) == [7]
        assert stored([new], "extensions") == [{}]

    def test_it_does_what_the_service_does(self) -> None:
        template, other = book(), ProductFactory()
        one, two = ProductFactory(), ProductFactory()
        for product in (one, two):
            attach_templates(product_id=product.pk, template_ids=[str(template.pk)])
        write_values(product_id=one.pk, values={template.pk: {"isbn": "x", "weight": 1.5}})
        values = {str(field("isbn").pk): "x", str(field("weight").pk): 1.5}
        done(planned([two, other], template=template.pk, values=values))
        for product in (two, other):
            assert product.template_links.get().entry == one.template_links.get().entry
            assert _indexed(product) == _indexed(one)
            assert stored([product], "extensions") == stored([one], "extensions")

    def test_values_that_no_product_can_have_are_refused(self) -> None:
        template = book()
        for value in ("many", None):
            field("pages").__class__.objects.filter(slug="pages").update(required=True)
            with pytest.raises(Invalid, match="Pages"):
                planned([ProductFactory()], template=template.pk, values={str(field("pages").pk): value})

    def test_a_product_that_would_lack_what_is_required_stays(self) -> None:
        template = book()
        template.fields.filter(slug="isbn").update(required=True)
        full, empty = ProductFactory(), ProductFactory()
        attach(full, template, isbn="1")
        act = planned([full, empty], template=template.pk, values={str(field("pages").pk): 5})
        assert (act.number, act.notes) == (1, ["1 would lack Isbn, which is required, and stays as it is."])

    def test_a_child_has_it_of_its_own_and_gives_it_back(self) -> None:
        template = book()
        parent = ProductFactory(variations=[VariationFactory(options=["S"])])
        attach(parent, template, pages=1)
        build(parent)
        child = parent.children.get()
        act = planned([child], template=template.pk, values={str(field("pages").pk): 2})
        done(act)
        link = child.template_links.get()
        assert (link.inherited, list(link.entry.values()), child.is_independent) == (False, [2], False)
        undone(act)
        link.refresh_from_db()
        assert (link.inherited, list(link.entry.values())) == (True, [1])

    def test_a_value_that_somebody_wrote_meanwhile_stops_all_of_it(self) -> None:
        template, product = book(), ProductFactory()
        act = planned([product], template=template.pk, values={str(field("pages").pk): 2})
        attach(product, template, pages=3)
        assert done(act).status == Job.Status.FAILED
        assert list(product.template_links.get().entry.values()) == [3]

    def test_a_template_that_was_deleted_meanwhile_stops_all_of_it(self) -> None:
        template, product = book(), ProductFactory()
        act = planned([product], template=template.pk, values={str(field("pages").pk): 2})
        template.delete()
        assert done(act).status == Job.Status.FAILED


def _indexed(product: Product) -> list[Any]:
    columns = ("field", "text", "number", "flag")
    return list(TemplateValue.objects.filter(product=product).order_by("field").values_list(*columns))


def test_history_has_one_line_that_opens_to_all_it_touched() -> None:
    products = [ProductFactory(status="draft", name=name) for name in "abc"]
    job = done(planned(products, Edit("status", value="live")))
    line = Entry.objects.get(act=None)
    assert (line.number, line.job_id) == (3, job.pk)
    assert line.changes == {"status": {"old": "draft", "new": "live"}}
    named = line.entries.order_by("place").values_list("subject_id", "subject_name", "changes__status__new")
    assert sorted(named) == sorted((product.pk, product.name, "live") for product in products)


def test_history_of_template_values_names_template_and_field() -> None:
    template, product = book(), ProductFactory()
    done(planned([product], template=template.pk, values={str(field("pages").pk): 2}))
    changes = Entry.objects.get(subject_id=product.pk).changes
    assert changes["template_values"]["keys"] == {"Book · Pages": [None, 2]}
    assert changes["templates"]["added"] == ["Book"]


def test_a_thousand_products_take_as_many_queries_as_two(count_queries: Any) -> None:
    template = book()

    def queries(number: int) -> tuple[int, int]:
        first = Product.objects.count()
        products = Product.objects.bulk_create(
            Product(name="p", sku=f"s{each}", status="draft") for each in range(first, first + number)
        )
        ids: list[UUID] = [product.pk for product in products]
        edits = [Edit("status", value="live"), Edit("tags", ADD, ["new"])]
        values = {str(field("pages").pk): 2}
        asked = asked_of(ids, edits=edits, template=template.pk, values=values)
        acts: list[Act] = []
        planning = count_queries(lambda: acts.append(plan_act(kind=EDIT_PRODUCTS, asked=asked)))
        submit_act(act_id=acts[0].pk, agreed=(), request_id="r")
        return planning, count_queries(runner.drain)

    queries(2)
    assert queries(2) == queries(200) == queries(900)
