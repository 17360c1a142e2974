"""`manage.py shopper_token`: tokens for trying, which the shopper's API understands."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from catalog.shopper.identity import Identity, read_own_tokens


def printed(*arguments: str) -> str:
    out = StringIO()
    call_command("shopper_token", *arguments, stdout=out)
    return out.getvalue().strip()


def test_an_account_is_told_with_its_tags() -> None:
    header, _, token = printed("--account", "a1", "--account-tag", "gold", "--account-tag", "eu").partition(": ")
    assert header == "EP-Account-Management-Authentication-Token"
    found = read_own_tokens(account_token=token, customer_token="")
    assert found == Identity(account="a1", account_tags=frozenset({"gold", "eu"}))


def test_a_customer_is_told() -> None:
    header, _, token = printed("--customer", "c1").partition(": ")
    assert header == "X-Moltin-Customer-Token"
    assert read_own_tokens(account_token="", customer_token=token) == Identity(customer="c1")


def test_a_token_is_good_for_as_long_as_it_says() -> None:
    token = printed("--customer", "c1", "--hours", "-1").partition(": ")[2]
    assert read_own_tokens(account_token="", customer_token=token) == Identity()


@pytest.mark.parametrize(
    "arguments",
    [
        ["--account", ""],
        ["--customer", "c", "--account-tag", "x"],
        ["--customer", "c", "--hours", "1e300"],
        ["--account", "x" * 3000],
    ],
)
def test_what_makes_no_token_is_one_line_and_no_success(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        printed(*arguments)
    assert ended.value.code not in (0, None)


@pytest.mark.parametrize("arguments", [[], ["--account", "a", "--customer", "c"]])
def test_it_is_one_account_or_one_customer(arguments: list[Any]) -> None:
    with pytest.raises(CommandError):
        printed(*arguments)
