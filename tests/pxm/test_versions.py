"""Writing a row only if it is still as somebody read it (`pxm.rows.expecting_version`)."""

from __future__ import annotations

import pytest
from django.db import transaction

from products.models import Variation
from products.services.variation import delete_variations, update_variation
from pxm.errors import Stale
from pxm.rows import expecting_version, lock, version_of, write
from tests.factories.products import VariationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def row() -> Variation:
    return VariationFactory(name="Size")


def rename(row: Variation, name: str) -> None:
    update_variation(variation_id=row.pk, attributes={"name": name})


def test_a_row_of_an_expected_version_is_written(row: Variation) -> None:
    with expecting_version(row, ["nonsense", version_of(row)]):
        rename(row, "Sizes")
    assert Variation.objects.get().name == "Sizes"


def test_what_changed_after_it_was_read_is_left_alone(row: Variation) -> None:
    version = version_of(row)
    rename(row, "Sizes")
    with pytest.raises(Stale, match="changed since it was read"), expecting_version(row, [version]):
        rename(row, "Lengths")
    with pytest.raises(Stale), expecting_version(row, [version]):
        delete_variations(variation_ids=[row.pk])
    assert Variation.objects.get().name == "Sizes"


def test_the_work_may_lock_again_what_it_has_written(row: Variation) -> None:
    with expecting_version(row, [version_of(row)]):
        rename(row, "Sizes")
        rename(row, "Lengths")
    assert Variation.objects.get().name == "Lengths"


def test_other_rows_may_be_of_any_version(row: Variation) -> None:
    other = VariationFactory()
    with expecting_version(row, [version_of(row)]):
        rename(other, "Other")
        rename(row, "Sizes")
    assert set(Variation.objects.values_list("name", flat=True)) == {"Other", "Sizes"}


def test_what_never_locks_the_row_is_undone(row: Variation) -> None:
    with pytest.raises(Stale), expecting_version(row, [version_of(row)]):
        Variation.objects.update(name="unlocked")
    assert Variation.objects.get().name == "Size"


def test_without_a_version_nothing_is_asked(row: Variation) -> None:
    with expecting_version(row, None):
        Variation.objects.update(name="unlocked")
    assert Variation.objects.get().name == "unlocked"


def test_nothing_is_expected_once_the_work_is_done(row: Variation) -> None:
    with pytest.raises(Stale), expecting_version(row, ["nonsense"]):
        rename(row, "x")
    rename(row, "Sizes")
    assert Variation.objects.get().name == "Sizes"


def test_a_row_that_is_not_stored_is_looked_at_before_the_work() -> None:
    with expecting_version(Variation(name="x"), ["0"]):
        VariationFactory(name="made")
    with pytest.raises(Stale), expecting_version(Variation(name="x"), ["1"]):
        pytest.fail("this must not begin")
    assert Variation.objects.get().name == "made"


def test_every_write_makes_another_version_however_soon(row: Variation) -> None:
    versions = {version_of(row)}
    for number in range(20):
        write(row, {"name": str(number)})
        versions.add(version_of(row))
    assert len(versions) == 21
    with transaction.atomic():
        assert version_of(lock(Variation.objects.all())[0]) == version_of(row)
