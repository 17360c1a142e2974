"""The wizard of imports: a file, what it will do, doing that, the report; and the rows to correct."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from jobs import runner
from jobs.models import Job
from products.acts.models import Act
from products.files.models import PrivateFile
from products.hierarchies.models import Hierarchy
from products.models import Product
from products.services.product import update_product
from products.transfer.models import ImportPlan, PlannedRow
from products.transfer.plans import applying, planning, services
from products.transfer.plans.services import edition_of
from pxm.errors import Invalid
from tests.doing import done
from tests.factories.hierarchies import HierarchyFactory, NodeFactory, place
from tests.factories.imports import HEADER, agreed_to, applied, csv_of, looked_at, planned, upload
from tests.factories.people import MERCHANDISER, VIEWER, signed_in
from tests.factories.products import ProductFactory, build, child_of, shirt
from tests.factories.templates import book
from tests.visible import visible_text

pytestmark = pytest.mark.django_db

ADD = "/admin/transfer/importplan/add/"


@pytest.fixture
def merchandiser() -> Client:
    return signed_in(MERCHANDISER)


def address(plan: ImportPlan, name: str = "change") -> str:
    return reverse(f"admin:transfer_importplan_{name}", args=[plan.pk])


def columns(*meanings: str, **more: str) -> dict[str, str]:
    """What the form of the columns sends."""
    return {f"column-{place}": meaning for place, meaning in enumerate(meanings)} | more


def shown(browser: Client, plan: ImportPlan, query: str = "") -> str:
    return visible_text(browser.get(address(plan) + query).text)


def test_from_a_file_to_the_report_and_back(merchandiser: Client) -> None:
    clothes = shirt()
    child = child_of(clothes.product, clothes["Red"], clothes["Large"])
    content = csv_of(
        [str(child.pk), "", "Mine", "mine", ""],
        ["", "erp-1", "Cup", "cup", "physical"],
        ["", "erp-2", "Twin", "cup", "physical"],
        [str(clothes.product.pk), "", "Shirt", "shirt", ""],
        header=HEADER,
    )
    page = merchandiser.post(ADD, {"file": upload(content), "locale": "en-GB"}, follow=True)
    plan = ImportPlan.objects.get()
    assert "external_ref Leave it out" in visible_text(page.text)
    page = merchandiser.post(address(plan, "columns"), columns(*HEADER.split(",")), follow=True)
    assert (plan.locale, PrivateFile.objects.get().pk) == ("en-GB", plan.file_id)
    assert "Every row is being looked at. Nothing is changed by that." in visible_text(page.text)
    job = Job.objects.get()
    live = merchandiser.get(f"{address(plan, 'live')}?state=pending")
    assert "in line" in live.text
    assert merchandiser.get(f"{address(plan, 'live')}?state=started").headers["HX-Refresh"] == "true"
    runner.drain()
    assert "1 new, 1 changed, 1 unchanged, 1 refused" in visible_text(
        merchandiser.get(reverse("admin:transfer_importplan_changelist")).text
    )
    assert "See what will happen" in merchandiser.get(reverse("admin:jobs_job_change", args=[job.pk])).text

    text = shown(merchandiser, plan)
    for words in (
        "1 new 1 changed 1 unchanged 1 refused",
        "1 child becomes independent: later builds will no longer change it.",
        "1 existing product gets another SKU",
        "Import 2 products",
        "1 row as a file to correct",
        "2 Shirt · shirtRedLarge Name Shirt → Mine SKU shirtRedLarge → mine",
        "4 Twin · cup refused Another product has this SKU.",
        "Is so already",
    ):
        assert words in text, text
    refused = shown(merchandiser, plan, "?show=refused")
    assert "Rows that cannot be imported" in refused
    assert "Mine" not in refused
    assert "Mine" in shown(merchandiser, plan, "?show=frees_child")
    found = visible_text(merchandiser.get(address(plan, "rows"), {"q": "CUP", "show": "new"}).text)
    assert "Cup" in found
    assert "Twin" not in found
    rows = list(csv.reader(io.StringIO(b"".join(merchandiser.get(address(plan, "correct"))).decode("utf-8-sig"))))
    assert rows == [
        [*HEADER.split(","), "why"],
        ["", "erp-2", "Twin", "cup", "physical", "Another product has this SKU."],
    ]

    plan.refresh_from_db()
    seen = {"seen": edition_of(plan)}
    assert f'name="seen" value="{seen["seen"]}"' in merchandiser.get(address(plan)).text
    assert "Please confirm" in visible_text(merchandiser.post(address(plan, "do"), seen, follow=True).text)
    agreed = seen | {"agreed": ["frees_child", "changes_sku", "changes_slug"]}
    assert "The rows are being imported." in visible_text(
        merchandiser.post(address(plan, "do"), agreed, follow=True).text
    )
    runner.drain()
    report = shown(merchandiser, plan)
    assert "2 products imported" in report
    child.refresh_from_db()
    assert (child.name, child.is_independent) == ("Mine", True)
    act = merchandiser.post(address(plan, "undo"), follow=True)
    assert "Take back 2 imported products" in visible_text(act.text)
    assert "Mine → Shirt" in visible_text(act.text)
    merchandiser.post(act.request["PATH_INFO"] + "do/")
    runner.drain()
    child.refresh_from_db()
    assert (child.name, child.sku, child.is_independent) == ("Shirt", "shirtRedLarge", False)
    assert not Product.objects.filter(sku="cup").exists()
    assert ", taken back" in shown(merchandiser, plan)


def test_what_was_corrected_can_be_sent_as_it_is(merchandiser: Client) -> None:
    plan = planned(["", "erp-1", "Cup", "cup", "physical"], ["", "", "Jar", "jar", "physical"])
    content = b"".join(merchandiser.get(address(plan, "correct"))).replace(b",,Jar", b",erp-2,Jar")
    merchandiser.post(ADD, {"file": upload(content)})
    again = ImportPlan.objects.latest("pk")
    merchandiser.post(address(again, "columns"), columns(*HEADER.split(","), ""))
    runner.drain()
    again.refresh_from_db()
    assert (again.counts["new"], again.counts["refused"], again.notes) == (1, 0, [])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Choose a file with at least a header and a row."),
        (b"\n \n", "The file is empty."),
    ],
)
def test_what_is_no_file_of_products_is_said_at_once(merchandiser: Client, content: bytes, said: str) -> None:
    page = merchandiser.post(ADD, {"file": upload(content)}, follow=True)
    assert said in visible_text(page.text)
    assert not ImportPlan.objects.exists()
    assert not PrivateFile.objects.exists()


def test_what_the_columns_mean_is_shown_changed_and_remembered(merchandiser: Client) -> None:
    book()
    content = "Artikelnr;Bezeichnung;Art;Seiten;Ref\nmug;Mug;physical;3;erp-1\n".encode("cp1252")
    page = merchandiser.post(ADD, {"file": upload(content)}, follow=True)
    plan = ImportPlan.objects.get()
    text = visible_text(page.text)
    assert "No column means Commodity type yet. An import needs it." in text
    assert "3 columns left out" in text
    as_it_is = merchandiser.post(address(plan, "columns"), columns("sku", "name", "", "", ""))
    assert not Job.objects.exists()
    assert "The file has no column “commodity_type”." in visible_text(as_it_is.text)
    twice = merchandiser.post(address(plan, "columns"), columns("sku", "sku", "commodity_type", "", ""))
    assert "cannot both be sku" in visible_text(twice.text)
    pages = "template:products(book):pages"
    meant = columns("sku", "name", "commodity_type", pages, "external_ref", remember="Lager")
    merchandiser.post(address(plan, "columns"), meant)
    runner.drain()
    assert "Mug · mug new Name Mug SKU mug" in shown(merchandiser, plan)
    assert "Book · Pages 3" in shown(merchandiser, plan)
    merchandiser.post(ADD, {"file": upload(content)})
    again = ImportPlan.objects.latest("pk")
    assert again.choices["columns"] == ["sku", "name", "commodity_type", pages, "external_ref"]


def test_columns_stay_as_they_are_while_rows_are_looked_at(merchandiser: Client) -> None:
    plan = services.open_import(upload=upload(csv_of(["", "erp-1", "Cup", "cup", "physical"])), locale="")
    services.submit_planning(plan_id=plan.pk, request_id="r")
    before = ImportPlan.objects.get()
    page = merchandiser.post(address(plan, "columns"), columns("", "", "name", "sku", ""), follow=True)
    assert "Its rows are being looked at" in visible_text(page.text)
    assert ImportPlan.objects.get().choices == before.choices
    looked_at(plan)
    assert shown(merchandiser, plan)
    merchandiser.post(address(plan, "columns"), columns(*HEADER.split(",")), follow=True)
    assert ImportPlan.objects.get().planned_at is None  # what was seen is of the columns before


def test_what_is_to_be_corrected_runs_in_no_spreadsheet(merchandiser: Client) -> None:
    plan = planned(["", "", "'=HYPERLINK(1)", "ab", ""])
    lines = b"".join(merchandiser.get(address(plan, "correct")).streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert [row[2:4] for row in csv.reader(io.StringIO(lines))][1] == ["'=HYPERLINK(1)", "ab"]


def test_what_is_taken_back_does_not_go_on(merchandiser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = planned(*(["", f"erp-{n}", "Cup", f"cup-{n}", "physical"] for n in range(2)))
    monkeypatch.setattr(applying, "BATCH", 1)
    stopped = agreed_to(plan)
    with monkeypatch.context() as once:
        once.setattr(applying.Run, "reach", _reach_once(applying.Run.reach))
        runner.drain()
    stopped.refresh_from_db()
    assert (stopped.status, Product.objects.count()) == ("failed", 1)
    assert "Go on" in shown(merchandiser, plan)
    first = services.plan_undoing(plan_id=plan.pk)
    # Planned once more from the page of the act itself.
    merchandiser.post(reverse("admin:acts_act_again", args=[first.pk]))
    act = Act.objects.get()
    assert act.pk != first.pk
    done(act)
    assert not Product.objects.exists()
    page = shown(merchandiser, plan)
    assert "Go on" not in page
    assert "Take it back" not in page
    merchandiser.post(reverse("admin:acts_act_again", args=[act.pk]))
    assert Act.objects.get() == act
    with pytest.raises(Invalid, match="already been taken back"):
        agreed_to(plan)


def _reach_once(reach: Callable[..., None]) -> Callable[..., None]:
    """Let a job reach its first place, and break at the second."""
    reached = []

    def once(run: object, place: object) -> None:
        if reached:
            raise RuntimeError("broken")
        reached.append(place)
        reach(run, place)

    return once


def test_a_parent_whose_children_have_its_template_values_needs_a_rebuild() -> None:
    template = book()
    parent = build(shirt(external_ref="erp-1").product)
    header = f"{HEADER},template: {template.slug}: isbn"
    plan = planned([str(parent.pk), "", parent.name, parent.sku, "", "123"], header=header)
    assert plan.counts["marks_parent"] == 1
    applied(plan)
    assert Product.objects.get(pk=parent.pk).needs_rebuild


def test_nobody_else_may(merchandiser: Client) -> None:
    plan = planned(["", "erp-1", "Cup", "cup", "physical"])
    viewer = signed_in(VIEWER)
    for name in ("change", "rows", "live", "correct"):
        assert viewer.get(address(plan, name)).status_code == 403, name
    for name in ("do", "look", "undo"):
        assert viewer.post(address(plan, name)).status_code == 403, name
        assert merchandiser.get(address(plan, name)).status_code == 405, name
    assert viewer.get(ADD).status_code == 403
    assert "Imports" not in visible_text(viewer.get("/admin/").text)


@pytest.mark.parametrize("number", [2, 200])
def test_a_page_takes_the_same_queries_whatever_the_number_of_rows(
    merchandiser: Client, count_queries: Callable[[Callable[[], object]], int], number: int
) -> None:
    plan = planned(*(["", f"erp-{n}", f"Cup {n}", f"cup-{n}", "physical"] for n in range(number)))
    merchandiser.get(address(plan))
    assert count_queries(lambda: merchandiser.get(address(plan))) <= 14
    assert count_queries(lambda: merchandiser.get(address(plan, "rows"), {"show": "new", "page": "2"})) <= 7
    ImportPlan.objects.bulk_create([ImportPlan(file_id=plan.file_id, file_name="a.csv") for _ in range(number)])
    assert count_queries(lambda: merchandiser.get(reverse("admin:transfer_importplan_changelist"))) <= 11


def test_looking_again_forgets_what_was_seen(merchandiser: Client) -> None:
    plan = planned(["", "erp-1", "Cup", "cup", "physical"])
    seen = edition_of(plan)
    ProductFactory(sku="cup")
    merchandiser.post(address(plan, "look"))
    runner.drain()
    for other in ({"seen": seen}, {}):
        page = merchandiser.post(address(plan, "do"), other, follow=True)
        assert "This import has been looked at again since" in visible_text(page.text)
    plan.refresh_from_db()
    assert (plan.counts["new"], plan.counts["refused"]) == (0, 1)
    assert PlannedRow.objects.count() == 1
    with pytest.raises(Invalid, match="no row would change anything"):
        agreed_to(plan)
    assert "No row can be imported as it is." in shown(merchandiser, plan)


def test_an_import_is_not_taken_back_where_something_has_changed_or_refers_to_it(merchandiser: Client) -> None:
    plan = planned(["", "erp-1", "Cup", "cup", "physical"], ["", "erp-2", "Jar", "jar", "physical"])
    applied(plan)
    cup, jar = Product.objects.get(sku="cup"), Product.objects.get(sku="jar")
    hierarchy: Hierarchy = HierarchyFactory(name="Kitchen")
    place(NodeFactory(hierarchy=hierarchy, name="Cups"), cup)

    def told() -> list[str]:
        act = services.plan_undoing(plan_id=plan.pk)
        merchandiser.post(reverse("admin:acts_act_do", args=[act.pk]))
        runner.drain()
        return [error.message for error in Job.objects.latest("created_at").errors.all()]

    assert told() == ["Cup · cup is in use since: a node that it hangs in"]
    assert Product.objects.count() == 2
    assert "It could not be taken back, and nothing was changed" in shown(merchandiser, plan)
    update_product(product_id=jar.pk, attributes={"name": "Ana's jar"})
    assert told() == ["Jar · jar has been changed since"]
    cup.placements.all().delete()
    update_product(product_id=jar.pk, attributes={"name": "Jar"})
    assert told() == []
    assert not Product.objects.exists()


def test_plans_are_forgotten_with_their_rows_and_files(monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = planned(["", "erp-1", "Cup", "cup", "physical"]), planned(["", "erp-2", "Jar", "jar", "physical"])
    assert services.RETENTION.run() == 0
    ImportPlan.objects.filter(pk=old.pk).update(created_at=old.created_at - services.KEPT_FOR)
    assert services.RETENTION.run() == 2
    assert list(PrivateFile.objects.values_list("pk", flat=True)) == [new.file_id]
    assert PlannedRow.objects.get().plan_id == new.pk
    assert looked_at(new).counts["new"] == 1
    assert planning.plan_of(Job(subject_id=new.pk)) == new
