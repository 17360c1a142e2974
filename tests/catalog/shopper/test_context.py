"""Who asks, as headers say: whatever is odd about one makes it say nothing (catalog contract §1.7, §2.2)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from catalog.shopper.identity import Identity, account_token, customer_token
from catalog.shopper.scope import shopper_of
from pxm.clock import now
from tests.catalog.shopper.shop import open_shop
from tests.client import APIClient

SOON = timedelta(minutes=5)


def asks(**headers: str) -> Any:
    named = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    return shopper_of(RequestFactory().get("/catalog", **named))


@pytest.mark.parametrize(
    ("header", "entries"),
    [
        ("", set()),
        ("app", {"app"}),
        (" app , web,,app ", {"app", "web"}),
        ("App", {"App"}),
        ("a b", {"a b"}),
        (",", set()),
        ("x" * 256, set()),
        ("x\x00y, z", {"z"}),
        ("Läden".encode().decode("latin-1"), {"Läden"}),
        (",".join(f"t{number}" for number in range(2_500)), {f"t{number}" for number in range(2_500)}),
    ],
)
def test_channels_and_tags_are_lists(header: str, entries: set[str]) -> None:
    shopper = asks(ep_channel=header, ep_context_tag=header)
    assert (shopper.channels, shopper.tags) == (entries, entries)


def test_our_own_tokens_say_who_it_is() -> None:
    account = account_token("a1", tags=["gold"], expires_at=now() + SOON)
    customer = customer_token("c1", expires_at=now() + SOON)
    shopper = asks(ep_account_management_authentication_token=account, x_moltin_customer_token=customer)
    assert (shopper.account, shopper.account_tags, shopper.customer) == ("a1", {"gold"}, "c1")
    swapped = asks(ep_account_management_authentication_token=customer, x_moltin_customer_token=account)
    assert (swapped.account, swapped.account_tags, swapped.customer) == (None, frozenset(), None)


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c", "é", "x" * 10_000, "eyJh.x"])
def test_any_other_token_says_nothing(token: str) -> None:
    shopper = asks(ep_account_management_authentication_token=token, x_moltin_customer_token=token)
    assert (shopper.account, shopper.customer) == (None, None)


def test_a_token_ends() -> None:
    over = account_token("a1", expires_at=now() - SOON)
    assert asks(ep_account_management_authentication_token=over).account is None


def verify(*, account_token: str, customer_token: str) -> Identity:
    """A verifier of the tests' own."""
    return Identity(account_token.upper() or None, frozenset([customer_token]))


def test_an_installation_may_have_a_verifier_of_its_own(settings: Settings) -> None:
    settings.SHOPPER_VERIFIER = f"{__name__}.verify"
    shopper = asks(ep_account_management_authentication_token="acme")
    assert (shopper.account, shopper.account_tags) == ("ACME", {""})
    assert asks().account is None


ODD = {
    "EP-Channel": ["\x00", "é", "," * 5_000, "x" * 8_000, "'; DROP TABLE", "%", "{}"],
    "EP-Context-Tag": [",".join(str(number) for number in range(2_000)), "😀".encode().decode("latin-1"), "\\"],
    "X-Moltin-Currency": ["", "XXX", "usd", "US", "€".encode().decode("latin-1"), "x" * 5_000, "\x00"],
    "Accept-Language": ["*;q=x", ";;;", "en;q=9", "fr-" * 2_000, "*", "é"],
    "EP-Account-Management-Authentication-Token": ["x", "." * 3_000],
    "X-Moltin-Customer-Token": ["x"],
    "If-None-Match": ["", '"', "*,*", 'W/""', '"a.b.c"', "x" * 5_000],
    "EP-Pricebook-IDs-For-Price-Segmentation-Preview": ["x,y", ",", "\x00"],
    "EP-Pricebook-IDs-Of-Available-Prices-To-Show": ["x", "all,x"],
}


@pytest.mark.django_db
def test_no_header_is_an_error(api: APIClient, shopper_api: APIClient) -> None:
    shop = open_shop()
    for name, values in ODD.items():
        for value in values:
            for client, path in ((shopper_api, shop.children), (api, f"{shop.staff}/products")):
                answer = client.get(path, headers={name: value})
                assert answer.status in ({200, 304} if name == "If-None-Match" else {200}), (name, value)
                assert answer.status == 304 or answer.data
