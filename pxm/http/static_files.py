"""Addresses of scripts and styles, which every page names by the dozen."""

from __future__ import annotations

from functools import cache

from django.contrib.staticfiles.storage import StaticFilesStorage


class KnownAddresses(StaticFilesStorage):
    """Django's usual storage. What a file's address is does not change while the program runs, so it is made once."""

    def url(self, name: str | None) -> str:
        return _address(self, name)


@cache
def _address(storage: KnownAddresses, name: str | None) -> str:
    return super(KnownAddresses, storage).url(name)
