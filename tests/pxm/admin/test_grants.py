from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission

from pxm.admin.grants import grant

pytestmark = pytest.mark.django_db


def _granted(group: str) -> set[str]:
    return set(Group.objects.get(name=group).permissions.values_list("codename", flat=True))


def test_a_group_is_made_and_may_do_what_was_granted_and_no_more() -> None:
    grant("Keepers", "products.product", "view build").code(apps, None)

    assert _granted("Keepers") == {"view_product", "build_product"}


def test_what_is_granted_comes_on_top_of_what_the_group_may_do() -> None:
    grant("Keepers", "products.product", "view").code(apps, None)
    grant("Keepers", "products.variation", "view").code(apps, None)

    assert _granted("Keepers") == {"view_product", "view_variation"}


def test_permissions_that_django_has_not_made_yet_are_made_as_it_would() -> None:
    before = {p.codename: p.name for p in Permission.objects.filter(codename__endswith="_product")}
    Permission.objects.filter(codename__endswith="_product").delete()

    grant("Keepers", "products.product", "view add change delete build").code(apps, None)

    assert {p.codename: p.name for p in Permission.objects.filter(codename__endswith="_product")} == before


def test_going_back_takes_nothing_away() -> None:
    operation = grant("Keepers", "products.product", "view")
    operation.code(apps, None)

    operation.reverse_code(apps, None)

    assert _granted("Keepers") == {"view_product"}
