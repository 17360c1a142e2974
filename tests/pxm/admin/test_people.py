"""Users and groups, kept by operators alone."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Model
from django.urls import reverse

from pxm.admin import rights
from tests.factories.people import MERCHANDISER, OPERATOR, VIEWER, PersonFactory, signed_in
from tests.visible import visible_text

pytestmark = pytest.mark.django_db

USERS = reverse("admin:auth_user_changelist")
GROUPS = reverse("admin:auth_group_changelist")


def page_of(row: User | Group, verb: str = "change") -> str:
    return reverse(f"admin:auth_{row._meta.model_name}_{verb}", args=[row.pk])


def key_of(*permissions: str) -> str:
    return " ".join(sorted(permissions))


def test_the_list_tells_everybodys_role() -> None:
    PersonFactory(username="ana", first_name="Ana", last_name="Berg", group=MERCHANDISER)
    PersonFactory(username="new")
    shown = visible_text(signed_in(OPERATOR).get(USERS).content.decode())

    assert "ana Ana Berg Merchandiser" in shown
    assert "new none yet" in shown
    assert "Operator" in shown


def test_a_new_person_may_sign_in_as_what_they_are_made() -> None:
    merchandiser = Group.objects.get(name=MERCHANDISER)
    posted = {
        "username": "eva",
        "usable_password": "true",
        "password1": "a-long-Phrase-7",
        "password2": "a-long-Phrase-7",
        "groups": [merchandiser.pk],
    }
    signed_in(OPERATOR).post(reverse("admin:auth_user_add"), posted)
    eva = User.objects.get(username="eva")

    assert (eva.is_staff, eva.is_active, eva.is_superuser) == (True, True, False)
    assert list(eva.groups.all()) == [merchandiser]
    assert eva.check_password("a-long-Phrase-7")


def test_a_person_can_be_made_an_operator_and_kept_out() -> None:
    eva, browser = PersonFactory(username="eva"), signed_in(OPERATOR)
    browser.post(page_of(eva), {"username": "eva", "is_active": "on", "is_superuser": "on"})
    assert User.objects.get(pk=eva.pk).is_superuser

    browser.post(page_of(eva), {"username": "eva", "is_superuser": "on"})
    assert not User.objects.get(pk=eva.pk).is_active


def test_operators_do_not_lock_themselves_out() -> None:
    browser = signed_in(OPERATOR)
    olga = User.objects.get(is_superuser=True)
    browser.post(page_of(olga), {"username": olga.username, "first_name": "Olga"})
    olga.refresh_from_db()

    assert (olga.first_name, olga.is_active, olga.is_superuser) == ("Olga", True, True)
    assert browser.post(page_of(olga, "delete"), {"post": "yes"}).status_code == 403


def test_what_goes_with_them_is_called_by_name() -> None:
    eva, browser = PersonFactory(username="eva", group=MERCHANDISER), signed_in(OPERATOR)
    for row, called in ((eva, "User: eva"), (Group.objects.get(name=MERCHANDISER), "Group: Merchandiser")):
        shown = visible_text(browser.get(page_of(row, "delete")).content.decode())
        assert called in shown
        assert " object (" not in shown
        assert "relationship" not in shown


def test_whatever_belongs_to_a_person_has_a_name() -> None:
    """For the page that asks whether to delete them."""
    theirs = [each for each in User._meta.get_fields(include_hidden=True) if each.one_to_many or each.one_to_one]
    models = {each.related_model for each in theirs if each.related_model and not each.related_model._meta.auto_created}
    assert models
    assert [each for each in models if each.__str__ is Model.__str__] == []


def test_the_page_shows_no_trace_of_the_password() -> None:
    eva = PersonFactory(username="eva")
    eva.set_password("x")
    eva.save()
    shown = signed_in(OPERATOR).get(page_of(eva)).content.decode()

    assert "Change the password" in shown
    assert eva.password.split("$")[-1][:6] not in shown
    assert "salt" not in shown


def test_a_groups_rights_stand_in_words() -> None:
    answer = signed_in(OPERATOR).get(page_of(Group.objects.get(name=VIEWER)))
    field = answer.context["adminform"].form

    rooms = [room for room, _ in field.fields["rights"].choices]
    assert rooms == [
        "Products",
        "Variations",
        "Hierarchies",
        "Relationships",
        "Files",
        "Templates",
        "Price books",
        "Currencies",
        "Catalogs",
        "Catalog rules",
        "Preview",
        "Jobs",
    ]
    assert sorted(field.initial["rights"]) == sorted(
        [
            key_of("extensions.view_template", "extensions.view_field"),
            "catalog.view_catalogrule",
            "files.view_file",
            "jobs.view_job",
            key_of("catalog.view_catalog", "catalog.view_release"),
            "products.view_product",
            "relationships.view_customrelationship",
            "store.view_currency",
            "transfer.make_exportchoice",
            key_of("prices.view_pricebook", "prices.view_price", "prices.view_pricemodifier"),
            key_of("hierarchies.view_hierarchy", "hierarchies.view_node"),
            key_of("products.view_variation", "products.view_option", "products.view_modifier"),
        ]
    )


def test_a_right_gives_all_its_permissions_and_takes_them() -> None:
    group, browser = Group.objects.create(name="Editors"), signed_in(OPERATOR)
    editing = key_of("products.change_variation", "products.change_option", "products.change_modifier")
    browser.post(page_of(group), {"name": "Editors", "rights": [editing, "jobs.cancel_job"]})
    held = {"change_variation", "change_option", "change_modifier", "cancel_job"}
    assert set(group.permissions.values_list("codename", flat=True)) == held

    browser.post(page_of(group), {"name": "Editors", "rights": ["jobs.cancel_job"]})
    assert set(group.permissions.values_list("codename", flat=True)) == {"cancel_job"}


def test_permissions_without_words_are_kept() -> None:
    group = Group.objects.create(name="Editors")
    group.permissions.add(Permission.objects.get(codename="view_logentry"))
    signed_in(OPERATOR).post(page_of(group), {"name": "Editors", "rights": ["jobs.view_job"]})

    assert set(group.permissions.values_list("codename", flat=True)) == {"view_logentry", "view_job"}


def test_every_right_stands_for_permissions_that_exist() -> None:
    known = {
        f"{app}.{codename}" for app, codename in Permission.objects.values_list("content_type__app_label", "codename")
    }
    assert all(right.permissions <= known for each in rights.rooms().values() for right in each)


@pytest.mark.parametrize("group", [VIEWER, MERCHANDISER, None])
def test_nobody_else_keeps_people(group) -> None:
    browser, viewers = signed_in(group), Group.objects.get(name=VIEWER)
    me = User.objects.get()
    paths = [
        USERS,
        GROUPS,
        reverse("admin:auth_user_add"),
        page_of(me),
        page_of(viewers),
        page_of(me, "password_change"),
    ]

    assert {browser.get(path).status_code for path in paths} == {403}
    assert browser.post(page_of(me), {"username": "me", "is_superuser": "on"}).status_code == 403
    assert not User.objects.get().is_superuser


def test_a_permission_of_djangos_own_opens_no_door() -> None:
    browser = signed_in(None)
    User.objects.get().user_permissions.add(Permission.objects.get(codename="change_user"))

    assert browser.get(USERS).status_code == 403


@pytest.mark.parametrize("path", [USERS, GROUPS])
def test_the_lists_cost_the_same_for_many_people(path, count_queries) -> None:
    browser = signed_in(OPERATOR)
    PersonFactory(group=VIEWER)
    browser.get(path)
    few = count_queries(lambda: browser.get(path))
    for _ in range(20):
        PersonFactory(group=VIEWER)

    assert count_queries(lambda: browser.get(path)) == few


# As Django says it, for programmers.
TECHNICAL = (
    "Designates",
    "Required. 150",
    "to change",
    "Add user",
    "Add group",
    "Password-based",
    "Superuser",
    "Staff status",
    "Password confirmation",
)


@pytest.mark.parametrize("noun", ["user", "group"])
@pytest.mark.parametrize("page", ["changelist", "add", "change"])
def test_users_and_groups_are_kept_in_plain_words(noun: str, page: str) -> None:
    row = PersonFactory(username="eva") if noun == "user" else Group.objects.get(name=VIEWER)
    address = page_of(row) if page == "change" else reverse(f"admin:auth_{noun}_{page}")

    shown = visible_text(signed_in(OPERATOR).get(address).text)

    assert [words for words in TECHNICAL if words in shown] == []


def test_a_new_person_is_asked_for_in_plain_words() -> None:
    answer = signed_in(OPERATOR).get(reverse("admin:auth_user_add"))
    shown = visible_text(answer.text)

    assert answer.context["title"] == "New user"
    assert "What this person types to sign in" in shown
    assert "not yet: without a password" in shown
    assert "The password again" in shown
