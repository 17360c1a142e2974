"""Passwords are hashed by one thread of a process at a time, and only a few may wait for it.

Hashing is slow on purpose. Without this, a crowd of wrong passwords would keep every thread and every core from the
rest of the program.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

# Far fewer than a process has threads; whoever is one of them waits for a second or two.
MOST_WAITING = 2
SECONDS_UNTIL_LATER = 5


class TooBusy(Exception):
    """So many passwords are being hashed that this one has to wait for another request."""


class _Turns:
    """One at a time, `MOST_WAITING` behind it, everybody else is sent away."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._places = threading.BoundedSemaphore(1 + MOST_WAITING)

    @contextmanager
    def taken(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise TooBusy
        try:
            with self._turn:
                yield
        finally:
            self._places.release()


_turns = _Turns()


class BoundedHasher(PBKDF2PasswordHasher):
    """Django's usual hasher, by turns: it reads and writes the same hashes. Raises TooBusy."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        with _turns.taken():
            return super().encode(password, salt, iterations)


class TooBusyMiddleware:
    """Ask to come again, with 503 and `Retry-After`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, TooBusy):
            return None
        answer = render(request, "admin/busy.html", status=503)
        answer["Retry-After"] = str(SECONDS_UNTIL_LATER)
        return answer
