"""Guessing secrets is slowed down; whoever knows the right one never is, nor anybody while the cache is down."""

from __future__ import annotations

import pickle
import socket
import time
from types import SimpleNamespace

import orjson
import pytest
from django.core.cache import cache
from django.test import Client

from pxm import settings as production
from pxm.oauth import throttling
from pxm.oauth.services import create_application_key

PATH = "/oauth/access_token"
PRODUCTION_CACHE = production.CACHES["default"]
WRONG = "grant_type=client_credentials&client_id=x&client_secret=x"


@pytest.fixture(autouse=True)
def three_failures_a_minute(settings, db, monkeypatch):
    settings.FAILED_TOKEN_REQUESTS_PER_MINUTE = 3
    cache.clear()
    # A minute of our own, so that no test meets the turn of one.
    monkeypatch.setattr(throttling, "time", SimpleNamespace(time=lambda: 1_000_000 * 60 + 20.0))


def ask(body=WRONG, **headers):
    return Client().generic("POST", PATH, body, **headers)


def right():
    key, secret = create_application_key(name="Shop")
    return f"grant_type=client_credentials&client_id={key.client_id}&client_secret={secret}"


def test_after_too_many_failures_an_address_must_wait():
    assert [ask().status_code for _ in range(3)] == [401, 401, 401]
    response = ask()
    assert response.status_code == 429
    assert response.json()["errors"][0]["title"] == "Too Many Requests"
    assert response.json()["errors"][0]["status"] == "429"
    assert response.headers["Retry-After"] == "40"


def test_a_malformed_request_tries_no_secret():
    assert [ask("").status_code for _ in range(5)] == [400] * 5
    assert ask().status_code == 401


def test_success_does_not_count():
    body = right()
    assert [ask(body).status_code for _ in range(6)] == [200] * 6


def test_the_right_secret_is_never_refused_whatever_its_address_did():
    body = right()
    wrong = f"{body}x"
    assert [ask(wrong).status_code for _ in range(50)] == [401] * 3 + [429] * 47
    assert [ask(body).status_code, ask(wrong).status_code, ask(body).status_code] == [200, 429, 200]


def test_each_key_is_counted_for_itself_and_all_that_do_not_exist_together():
    one, other = (f"{right()}x" for _ in range(2))
    assert [ask(one).status_code for _ in range(4)] == [401, 401, 401, 429]
    assert ask(other).status_code == 401
    assert [ask(WRONG.replace("=x", f"=x{number}")).status_code for number in range(4)] == [401, 401, 401, 429]


def test_tokens_for_shoppers_are_limited_by_address_and_key(settings):
    settings.IMPLICIT_TOKENS_PER_MINUTE = 2
    first, second = (right().replace("client_credentials", "implicit") for _ in range(2))
    assert [ask(first).status_code for _ in range(3)] == [200, 200, 429]
    assert ask(second).status_code == 200
    assert ask(first, REMOTE_ADDR="10.0.0.2").status_code == 200
    assert [ask(first.replace("implicit", "client_credentials")).status_code for _ in range(4)] == [200] * 4


def test_who_holds_a_network_of_ipv6_is_one_address():
    answers = [ask(REMOTE_ADDR=f"2001:db8:1:2:{number}::9").status_code for number in range(4)]
    assert answers == [401, 401, 401, 429]
    assert ask(REMOTE_ADDR="2001:db8:1:3::9").status_code == 401


def test_another_address_is_not_affected():
    for _ in range(4):
        ask()
    assert ask(REMOTE_ADDR="10.0.0.2").status_code == 401


def test_the_next_minute_starts_afresh(monkeypatch):
    for _ in range(4):
        ask()
    monkeypatch.setattr(throttling, "time", SimpleNamespace(time=lambda: 1_000_001 * 60 + 1.0))
    assert ask().status_code == 401


def test_a_forged_header_does_not_help():
    answers = [ask(HTTP_X_FORWARDED_FOR=f"10.0.0.{number}").status_code for number in range(4)]
    assert answers == [401, 401, 401, 429]


def test_behind_a_proxy_clients_are_told_apart_by_what_the_proxy_saw(settings):
    settings.PROXIES = 1
    answers = [ask(HTTP_X_FORWARDED_FOR=f"forged-{number}, 10.0.0.1").status_code for number in range(4)]
    assert answers == [401, 401, 401, 429]
    assert ask(HTTP_X_FORWARDED_FOR="10.0.0.1, 10.0.0.2").status_code == 401


def test_without_its_cache_the_throttle_lets_everybody_in_at_once(settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "unix:///tmp/pxm-nobody-listens-here.sock?db=0",
        }
    }
    started = time.perf_counter()
    assert [ask().status_code for _ in range(5)] == [401] * 5
    assert ask(right()).status_code == 200
    assert time.perf_counter() - started < 1


def test_what_is_in_the_cache_is_never_unpickled(settings, broker):
    cache_settings = {**PRODUCTION_CACHE, "LOCATION": broker.url}
    settings.CACHES = {"default": cache_settings}
    for value in (7, "text", [1, {"a": None}], True, 1.5):
        cache.set("kept", value)
        assert cache.get("kept") == value
    broker.client().set(":1:kept", pickle.dumps(value))
    broker.client().set("pxm:1:kept", pickle.dumps(value))
    with pytest.raises(orjson.JSONDecodeError):
        cache.get("kept")


def test_a_counter_of_another_type_slows_nobody_down(settings, broker):
    settings.CACHES = {"default": {**PRODUCTION_CACHE, "LOCATION": broker.url}}
    assert ask().status_code == 401
    (name,) = broker.client().keys("*failed-token-requests*")
    broker.client().delete(name)
    broker.client().rpush(name, "x")
    assert [ask().status_code for _ in range(5)] == [401] * 5


def test_the_throttle_counts_in_redis_as_well(settings, broker):
    settings.CACHES = {"default": {**PRODUCTION_CACHE, "LOCATION": broker.url}}
    assert [ask().status_code for _ in range(4)] == [401, 401, 401, 429]


def test_a_broker_that_hangs_costs_no_more_than_a_moment(settings):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.CACHES = settings.CACHES | {
            "default": {
                "BACKEND": "django.core.cache.backends.redis.RedisCache",
                "LOCATION": f"redis://127.0.0.1:{silent.getsockname()[1]}/0",
                "OPTIONS": {"socket_connect_timeout": 0.2, "socket_timeout": 0.2},
            }
        }
        started = time.perf_counter()
        assert ask().status_code == 401
        assert time.perf_counter() - started < 3
