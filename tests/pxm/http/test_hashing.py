"""Passwords are hashed one at a time, and a crowd of them is sent away instead of waiting."""

from __future__ import annotations

import threading

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password, make_password
from django.test import Client

from pxm.http import hashing
from pxm.http.hashing import MOST_WAITING, BoundedHasher, TooBusy
from tests.factories.people import PersonFactory


@pytest.fixture(autouse=True)
def the_real_hasher(settings):
    settings.PASSWORD_HASHERS = ["pxm.http.hashing.BoundedHasher"]


class Slow:
    """Hashing that goes on until it is let go; counts how many do it at once."""

    def __init__(self, monkeypatch):
        self.go, self.begun = threading.Event(), threading.Semaphore(0)
        self.at_once, self.most = 0, 0
        monkeypatch.setattr(PBKDF2PasswordHasher, "encode", self)

    def __call__(self, *_):
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        self.begun.release()
        assert self.go.wait(10)
        self.at_once -= 1
        return "hash"


@pytest.fixture
def crowd(monkeypatch):
    """One who hashes, and as many behind as may wait; they end with the test."""
    slow = Slow(monkeypatch)
    threads = [threading.Thread(target=BoundedHasher().encode, args=("x", "salt")) for _ in range(1 + MOST_WAITING)]
    for thread in threads:
        thread.start()
    assert slow.begun.acquire(timeout=10)
    while hashing._turns._places._value:
        pass
    yield slow
    slow.go.set()
    for thread in threads:
        thread.join(10)
    assert slow.most == 1


def test_it_is_the_usual_hash():
    made = make_password("correct horse")
    assert made.startswith("pbkdf2_sha256$")
    assert check_password("correct horse", made)
    assert not check_password("wrong", made)


def test_one_hashes_at_a_time_and_who_comes_too_many_is_sent_away(crowd):
    with pytest.raises(TooBusy):
        BoundedHasher().encode("x", "salt")


def test_afterwards_there_is_room_again(crowd):
    crowd.go.set()
    while hashing._turns._places._value <= MOST_WAITING:
        pass
    assert BoundedHasher().encode("x", "salt") == "hash"


def test_people_are_asked_to_come_again(db, crowd):
    answer = Client().post("/admin/login/", {"username": "ann", "password": "x", "next": "/admin/"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "Try again in a moment" in answer.text


def test_nobody_else_waits(crowd, db, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    client = Client()
    client.force_login(PersonFactory(), "django.contrib.auth.backends.ModelBackend")
    assert client.get("/admin/").status_code == 200
