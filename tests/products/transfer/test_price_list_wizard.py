"""The screens of imports with a price list in them: its columns, its rows, who may see them, and the way back."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from jobs import runner
from jobs.models import Job
from products.files.models import PrivateFile
from products.prices.models import Price, PriceBook
from products.prices.services.book import delete_books
from products.transfer.models import ImportPlan, SheetMapping
from products.transfer.plans.services import edition_of, open_import
from tests.factories.imports import csv_of, looked_at, planned, upload
from tests.factories.people import PersonFactory, signed_in
from tests.factories.prices import PriceBookFactory, price_of, usd
from tests.factories.workbooks import workbook
from tests.visible import visible_text

pytestmark = pytest.mark.django_db
ADD = "/admin/transfer/importplan/add/"
LIST = "/admin/transfer/importplan/"


def address(plan: ImportPlan, name: str = "change") -> str:
    return reverse(f"admin:transfer_importplan_{name}", args=[plan.pk])


def shown(browser: Client, page: str) -> str:
    return visible_text(browser.get(page).text)


def allowed(*codenames: str) -> Client:
    """Return a browser of somebody with just these rights."""
    person: User = PersonFactory()
    person.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    browser = Client()
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return browser


@pytest.fixture
def book() -> PriceBook:
    made: PriceBook = PriceBookFactory(name="Retail")
    return made


def test_from_a_list_to_the_report_and_back(book: PriceBook) -> None:
    browser = signed_in()
    price_of(book, sku="mug", currencies=usd(1000), sales={})
    assert "Import…" in shown(browser, reverse("admin:prices_pricebook_change", args=[book.pk]))
    offered = browser.get(f"{ADD}?into={book.pk}").text
    assert f'<option value="{book.pk}" selected>Prices for Retail</option>' in offered
    content = "Artikel;Netto;Großmenge\nmug;1.250,50;1100\ncup;x;\n".encode("cp1252")
    page = browser.post(ADD, {"file": upload(content, "acme.csv"), "into": str(book.pk)}, follow=True)
    text = visible_text(page.text)
    plan = ImportPlan.objects.get()
    assert "No column means SKU , Price yet. An import needs them." in text
    assert "prices for Retail 2 rows" in text
    nothing = visible_text(browser.post(address(plan, "columns"), {}).text)
    assert "The file has no column of SKUs." in nothing
    meant = {
        "column-0": "sku",
        "column-1": "price.USD",
        "column-2": "price.USD.10",
        "taxed": "with",
        "remember": "Acme",
    }
    browser.post(address(plan, "columns"), meant)
    runner.drain()
    assert SheetMapping.objects.get().kind == "prices"
    rows = shown(browser, address(plan))
    for words in (
        "Import acme.csv prices for Retail",
        "0 new 1 changed 0 unchanged 1 refused",
        "1 price more than doubles, or falls by more than half.",
        "Row Price of What happens",
        "mug USD $10.00 → $1,250.50 with tax +12,405 % USD from 10 none → $1,100.00",
        "cup refused The amount in USD must be an amount such as 475,00, and is “x”.",
        "Import 1 price",
    ):
        assert words in rows, (words, rows)
    assert "Prices that more than double" in shown(browser, f"{address(plan)}?show=leaps")
    plan.refresh_from_db()
    browser.post(address(plan, "do"), {"seen": edition_of(plan), "agreed": ["leaps"]})
    runner.drain()
    assert "1 price imported" in shown(browser, address(plan))
    assert "Prices for Retail imported 1 changed, 1 refused" in shown(browser, LIST)
    page_of_job = shown(browser, f"/admin/jobs/job/{Job.objects.latest('pk').pk}/change/")
    assert "Import prices from acme.csv" in page_of_job, page_of_job
    act = browser.post(address(plan, "undo"), follow=True)
    assert "Take back 1 imported price" in visible_text(act.text)
    assert "$1,250.50 with tax · USD from 10: $1,100.00 → $10.00" in visible_text(act.text)
    delete_books(book_ids=[book.pk])
    assert "its price book has been deleted" in shown(browser, address(plan))
    assert "Prices for a book that was deleted" in shown(browser, LIST)


def sent(browser: Client, book: PriceBook, content: bytes, **more: str) -> ImportPlan:
    browser.post(ADD, {"file": upload(content), "into": str(book.pk), **more})
    return ImportPlan.objects.latest("pk")


def test_the_next_list_is_read_as_the_last_one(book: PriceBook) -> None:
    """Remembered is all that was said; rows that were corrected are read as the file that they come from."""
    browser = signed_in()
    columns = {"column-0": "sku", "column-1": "price.USD", "column-2": ""}
    content = csv_of(["mug", "1,5", "12/01/2026"], ["cup", "2.000,00", ""], ["", "4.000", ""], header="Nr,Netto,Seit")
    plan = sent(browser, book, content, locale="en-GB")
    browser.post(address(plan, "columns"), {**columns, "taxed": "with", "remember": "Acme"})
    runner.drain()
    again = sent(browser, book, content)
    assert (again.choices["columns"], again.choices["taxed"], again.locale) == (["sku", "price.USD", ""], "with", "")
    other = sent(browser, PriceBookFactory(), csv_of(["a", "1"], header="SKU,USD"))
    assert (other.choices["taxed"], other.choices["sign"]) == ("", "")

    corrected = b"".join(browser.get(address(plan, "correct"))).replace(b",4.000", b"pot,4.000")  # type: ignore[arg-type]
    last = sent(browser, book, corrected)
    assert (last.choices["taxed"], last.choices["sign"], last.locale) == ("with", ",", "en-GB")
    assert (looked_at(last).counts["new"], last.counts["refused"]) == (1, 0)
    assert sent(browser, PriceBookFactory(), corrected).choices["taxed"] == ""
    PrivateFile.objects.filter(pk=plan.file_id).delete()
    assert sent(browser, book, corrected).choices["taxed"] == "with"


def test_a_refused_form_keeps_what_was_chosen_in_it(book: PriceBook) -> None:
    browser = signed_in()
    plan = sent(browser, book, csv_of(["mug", "1,5", "x"], header="Nr,Netto,Seit"))
    kept = plan.choices
    columns = {"column-0": "sku", "column-1": "price.USD", "column-2": "", "taxed": "with"}
    page = browser.post(address(plan, "columns"), {**columns, "remember": 201 * "a"})
    assert "Give it a name of 1 to 200 characters." in visible_text(page.text)
    chosen = re.findall(r'<option value="([^"]*)" selected', page.text)
    assert chosen == ["sku", "price.USD", "", "", "with"]
    plan.refresh_from_db()
    assert (plan.choices, Job.objects.exists()) == (kept, False)


def test_another_sheet_keeps_the_answers_and_is_seen_before_it_is_remembered(book: PriceBook) -> None:
    browser = signed_in()
    content = workbook({"May": [["SKU", "Netto"], ["mug", 1]], "June": [["Netto", "SKU", "EUR"], [2, "mug", 3]]})
    plan = sent(browser, book, content.getvalue())
    answers = {"taxed": "with", "sign": ",", "remember": "Acme & Co"}
    page = browser.post(
        address(plan, "columns"), {"sheet": "June", "column-0": "sku", "column-1": "price.USD", **answers}, follow=True
    )
    assert not Job.objects.exists()
    assert not SheetMapping.objects.exists()
    assert 'value="Acme &amp; Co"' in page.text
    choices = ImportPlan.objects.get().choices
    assert {name: choices[name] for name in ("sheet", "columns", "taxed", "sign")} == {
        "sheet": "June", "columns": ["price.USD", "sku", ""], "taxed": "with", "sign": ",",
    }  # fmt: skip
    meant = {"sheet": "June", "column-0": "price.USD", "column-1": "sku", "column-2": "", **answers}
    browser.post(address(plan, "columns"), meant)
    assert SheetMapping.objects.get().columns == {"Netto": "price.USD", "SKU": "sku", "EUR": ""}


def test_who_may_import_what(book: PriceBook) -> None:
    """Whoever keeps prices sees price lists and nothing else of products, and the other way round."""
    products = planned(["", "erp-1", "Cup", "cup", "physical"])
    prices = looked_at(open_import(upload=upload(csv_of(["mug", "1"], header="SKU,USD")), locale="", book_id=book.pk))
    pricer, importer = allowed("change_pricebook"), allowed("apply_importplan")
    for browser, own, other in ((pricer, prices, products), (importer, products, prices)):
        assert f"/{own.pk}/" in browser.get(LIST).text
        assert f"/{other.pk}/" not in browser.get(LIST).text
        for name in ("change", "rows", "live", "correct", "columns"):
            assert browser.get(address(own, name)).status_code == 200, name
            assert browser.get(address(other, name)).status_code == 403, name
        for name in ("do", "look", "undo"):
            assert browser.post(address(other, name)).status_code == 403, name
        assert "Imports" in shown(browser, "/admin/")
    assert "Products</option>" not in pricer.get(ADD).text
    assert "Prices for" not in importer.get(ADD).text
    for browser, into in ((importer, str(book.pk)), (pricer, "products"), (pricer, "nothing")):
        refused = browser.post(ADD, {"file": upload(b"SKU,USD\na,1\n"), "into": into})
        assert "Choose what is in the file: products, or prices" in visible_text(refused.text)
    assert ImportPlan.objects.count() == 2
    assert not Price.objects.exists()


@pytest.mark.parametrize("number", [2, 200])
def test_a_page_takes_the_same_queries_whatever_the_number_of_rows(
    book: PriceBook, count_queries: Callable[[Callable[[], object]], int], number: int
) -> None:
    browser = signed_in()
    content = csv_of(*([f"cup-{n}", "1"] for n in range(number)), header="SKU,USD")
    plan = looked_at(open_import(upload=upload(content), locale="", book_id=book.pk))
    browser.get(address(plan))
    assert count_queries(lambda: browser.get(address(plan))) <= 14
    assert count_queries(lambda: browser.get(address(plan, "rows"), {"show": "new", "page": "2"})) <= 7
    ImportPlan.objects.bulk_create(
        [ImportPlan(kind="prices", book_id=book.pk, file_id=plan.file_id, file_name="a.csv") for _ in range(number)]
    )
    assert count_queries(lambda: browser.get(LIST)) <= 11
