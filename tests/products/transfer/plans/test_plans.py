"""An import that is looked at first: what it says it will do is what the API's import does, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jobs.models import Job
from products.acts import job as acts
from products.models import Product, ProductTemplate
from products.services.product import update_product
from products.transfer.models import ImportPlan
from products.transfer.plans import applying, planning
from products.transfer.plans.kinds import APPLY_IMPORT
from products.transfer.plans.services import consents_of, edition_of, plan_undoing, submit_applying
from products.transfer.plans.storing import read
from products.transfer.plans.words import Saying
from pxm.errors import Invalid
from pxm.history.models import Entry
from tests.client import APIClient
from tests.doing import done, undone
from tests.factories.imports import HEADER, applied, csv_of, planned, rows_of
from tests.factories.products import ProductFactory, child_of, set_external_ref, shirt
from tests.factories.templates import attach, book

pytestmark = pytest.mark.django_db


def product(reference: str, **attributes: Any) -> Product:
    made = ProductFactory(**attributes)
    set_external_ref(made, reference)
    made.save()
    return made


def told(plan: ImportPlan) -> list[tuple[str, Any]]:
    """What the plan says of each row: how it differs, or what is wrong."""
    saying = Saying.of(plan.header)
    found: list[tuple[str, Any]] = []
    for row in rows_of(plan):
        if row.change and row.subject_id:
            change = read(row.subject_id, row.name, row.change)
            found.append((row.what, [each[:3] for each in saying.differences(change)]))
        else:
            found.append((row.what, [(each["pointer"], each["message"]) for each in row.problems]))
    return found


def test_each_row_says_what_it_will_do_and_nothing_is_written() -> None:
    template = book()
    mug = product("erp-1", name="Mug", sku="mug", status="draft", shopper_attributes={"color": "red"})
    attach(mug, template, isbn="1", pages=3)
    same = product("erp-2", name="Same", sku="same")
    before = list(Product.objects.order_by("pk").values())
    plan = planned(
        ["", "erp-1", "Big mug", "mug-2", "physical", "live", "blue", "978"],
        ["", "erp-2", "Same", "same", "physical", "", "", ""],
        ["", "erp-3", "Cup", "cup", "physical", "", "green", ""],
        ["", "", "Nobody", "nobody", "physical", "", "", ""],
        ["", "erp-4", "Twin", "cup", "physical", "", "", ""],
        ["", "erp-5", "Odd", "odd", "physical", "sold", "", ""],
        ["", "erp-6", "Old code", "mug", "physical", "", "", ""],
        header=f"{HEADER},status,shopper_attributes.color,template:{template.pk}:isbn",
    )
    assert told(plan) == [
        ("changed", [
            ("Name", "Mug", "Big mug"), ("SKU", "mug", "mug-2"), ("Status", "Draft", "Live"),
            ("color", "red", "blue"), ("Book · Isbn", "1", "978"),
        ]),
        ("changed", [("color", "", "")]),
        ("new", [
            ("Name", "", "Cup"), ("SKU", "", "cup"), ("Commodity type", "", "Physical"),
            ("External reference", "", "erp-3"), ("color", "", "green"), ("Slug", "", "Cup"),
        ]),
        ("refused", [("", "row needs an id or an external_ref")]),
        ("refused", [("/data/attributes/sku", "sku must be unique amongst products")]),
        ("refused", [("/data/attributes/status", "status must be one of: draft, live")]),
        ("new", [
            ("Name", "", "Old code"), ("SKU", "", "mug"), ("Commodity type", "", "Physical"),
            ("External reference", "", "erp-6"), ("color", "", ""), ("Slug", "", "Old-code"),
        ]),
    ]  # fmt: skip
    assert {name: number for name, number in plan.counts.items() if number} == {
        "new": 2, "changed": 2, "refused": 3, "changes_sku": 1,
    }  # fmt: skip
    assert [row.name for row in rows_of(plan)][:4] == ["Mug · mug", "Same · same", "Cup · cup", "Nobody · nobody"]
    assert list(Product.objects.order_by("pk").values()) == before
    assert same.pk in {row.subject_id for row in rows_of(plan)}


def test_what_was_planned_is_done_and_is_what_the_api_does(api: APIClient, run_jobs: Callable[[], None]) -> None:
    """The same file by both ways: products differ in their ids and moments alone."""
    template = book()
    header = f"{HEADER},tags,slug,template:{template.pk}:pages,admin_attributes.bin"
    rows: list[list[Any]] = [
        ["", "erp-1", "Mug", "mug", "physical", "a,b", "", "3", "x"],
        ["", "erp-2", "Mug", "mug-2", "digital", "", "", "", ""],
        ["", "erp-1", "Big mug", "", "", "", "big", "4", "__REMOVE_ATTRIBUTE__"],
        ["", "erp-3", "Cup", "mug-3", "physical", "", "", "", ""],
        ["", "erp-3", "Cup", "cup", "physical", "", "", "x", ""],
        ["", "erp-4", "Third", "mug-3", "physical", "", "", "", ""],
        ["", "erp-5", "Old", "old", "physical", "", "big", "", ""],
    ]

    def stored() -> list[Any]:
        columns = [field.name for field in Product._meta.concrete_fields]
        kept = [name for name in columns if name not in ("id", "created_at", "updated_at")]
        entries = ProductTemplate.objects.order_by("product__external_ref")
        return [
            list(Product.objects.order_by("external_ref").values_list(*kept)),
            list(entries.values_list("product__external_ref", "position", "inherited", "entry")),
        ]

    plan = planned(*rows, header=header)
    assert [row.what for row in rows_of(plan)] == ["new", "new", "changed", "new", "refused", "refused", "refused"]
    job = applied(plan)
    assert (job.status, job.result) == ("success", {"new": 3, "changed": 1})
    looked = stored()
    lines = Entry.objects.filter(subject_type="products.product")
    assert set(lines.values_list("origin", flat=True)) - {""} == {"import"}
    Product.objects.all().delete()
    api.post_form("/pcm/products/import", file=SimpleUploadedFile("p.csv", csv_of(*rows, header=header)))
    run_jobs()
    assert stored() == looked


def test_what_has_changed_since_is_left_out_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applying, "BATCH", 2)
    mug = product("erp-1", name="Mug", sku="mug")
    cup = product("erp-2", name="Cup", sku="cup")
    jar = product("erp-3", name="Jar", sku="jar")
    plan = planned(
        ["", "erp-1", "Mug 2", "mug", "physical"],
        ["", "erp-2", "Cup 2", "cup", "physical"],
        ["", "erp-3", "Jar 2", "jar", "physical"],
        ["", "erp-4", "New", "new", "physical"],
        ["", "erp-5", "Newer", "newer", "physical"],
        ["", "erp-2", "Cup 3", "cup", "physical"],
    )
    update_product(product_id=cup.pk, attributes={"name": "Ana's cup"})
    jar.delete()
    ProductFactory(sku="new")
    job = applied(plan)
    assert (job.status, job.result) == ("success", {"new": 1, "changed": 1, "left_out": 4})
    mug.refresh_from_db()
    cup.refresh_from_db()
    assert (mug.name, cup.name) == ("Mug 2", "Ana's cup")
    assert Product.objects.get(external_ref="erp-5").name == "Newer"
    assert [(row.number, row.problems[0]["message"]) for row in rows_of(plan) if row.fate == "stale"] == [
        (3, "has been changed since"),
        (4, "has been deleted since"),
        (5, "another product has got its SKU since"),
        (7, "has been changed since"),
    ]
    plan.refresh_from_db()
    assert plan.applied_at


def test_what_happens_besides_is_told_and_must_be_agreed_to() -> None:
    clothes = shirt()
    parent = clothes.product
    child = child_of(parent, clothes["Red"], clothes["Large"])
    mug = ProductFactory(name="Mug", sku="mug", slug="mug")
    plan = planned(
        [str(child.pk), "Mine", "", "", ""],
        [str(parent.pk), "New shirt", "", "", ""],
        [str(mug.pk), "Mug", "mug-2", "mug-2", ""],
        header="id,name,sku,slug,commodity_type",
    )
    assert list(consents_of(plan)) == ["frees_child", "changes_sku", "changes_slug", "marks_parent"]
    with pytest.raises(Invalid, match="please confirm"):
        submit_applying(plan_id=plan.pk, seen=edition_of(plan), agreed=["frees_child"], request_id="r")
    assert not Job.objects.filter(type=APPLY_IMPORT).exists()
    assert applied(plan).status == "success"
    child.refresh_from_db()
    assert (child.name, child.is_independent) == ("Mine", True)


def test_rows_that_were_planned_before_are_seen_by_those_after_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Across batches, of which none is written: products, codes that change hands, templates, slugs from names.

    It is taken back and done again row by row, too.
    """
    monkeypatch.setattr(planning, "BATCH", 1)
    monkeypatch.setattr(acts, "AT_ONCE", 1)
    template = book()
    mug = product("erp-1", name="Mug", sku="mug", slug="mug")
    plan = planned(
        ["", "erp-1", "Mug", "mug-old", "physical", "1"],
        ["", "erp-2", "New mug", "mug", "physical", ""],
        ["", "erp-3", "New mug", "mug-3", "physical", ""],
        ["", "erp-2", "Newest mug", "", "", "2"],
        [str(mug.pk), "erp-9", "", "", "", ""],
        ["", "erp-1", "Another", "another", "physical", ""],
        ["", "erp-9", "Mug 9", "", "", "1"],
        header=f"{HEADER},template:{template.pk}:pages",
    )
    assert [row.what for row in rows_of(plan)] == ["changed", "new", "new", "changed", "changed", "new", "changed"]
    assert applied(plan).result == {"new": 3, "changed": 4}
    imported = [
        ("another", "Another", "Another", "erp-1"),
        ("mug", "Newest mug", "New-mug", "erp-2"),
        ("mug-3", "New mug", "New-mug-2", "erp-3"),
        ("mug-old", "Mug 9", "mug", "erp-9"),
    ]

    def stored() -> list[Any]:
        return list(Product.objects.order_by("sku").values_list("sku", "name", "slug", "external_ref"))

    assert stored() == imported
    act = plan_undoing(plan_id=plan.pk)
    assert act.number == 4
    job = done(act)
    assert job.status == "success", list(job.errors.values_list("message"))
    assert list(Product.objects.values_list("sku", "name", "external_ref")) == [("mug", "Mug", "erp-1")]
    assert not ProductTemplate.objects.exists()
    again = undone(act)
    assert again.status == "success", list(again.errors.values_list("message"))
    assert stored() == imported
    assert not Entry.objects.filter(changes__icontains="moved from").exists()


def test_codes_that_go_in_a_circle_are_taken_back_a_row_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acts, "AT_ONCE", 1)
    cups = [product(f"erp-{n}", name=f"Cup {n}", sku=f"cup-{n}", slug=f"cup-{n}") for n in range(3)]

    def held() -> list[Any]:
        return list(Product.objects.order_by("name").values_list("sku", "slug"))

    before = held()
    # The first steps aside, so that each of the others finds its codes free.
    places = [(0, "x"), (2, "0"), (1, "2"), (0, "1")]
    rows = [[cups[cup].pk, f"cup-{to}", f"cup-{to}"] for cup, to in places]
    plan = planned(*rows, header="id,sku,slug,name,commodity_type")
    assert applied(plan).result == {"changed": 4}
    after = held()
    assert after == [before[1], before[2], before[0]]
    act = plan_undoing(plan_id=plan.pk)
    assert done(act).status == "success"
    assert held() == before
    assert undone(act).status == "success"
    assert held() == after
