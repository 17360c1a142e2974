"""How long a browser takes from asking for a page to its first paint, for a page with many rows and one with few.

A real browser asks a real server in threads of this process; each visit begins without a cache.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connections
from django.test.testcases import LiveServerThread
from django.urls import reverse
from playwright.sync_api import Browser, sync_playwright

from tests.benchmarks.prices import fill_book
from tests.benchmarks.sizes import sized
from tests.benchmarks.trees import node_with_children, tree_of
from tests.browser.conftest import FLAGS, PROGRAMS, sign_in
from tests.factories.people import MERCHANDISER

FEW, NODES, PRICES = 20, sized(20_000), sized(50_000)
_PAINTED = """
    () => new Promise((resolve) => new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (entry.name === "first-contentful-paint") resolve(entry.startTime);
    }).observe({ type: "paint", buffered: true }))
"""


def paints(rounds: int) -> dict[str, list[tuple[float, float]]]:
    """Return, by screen, the seconds to the first paint with many rows and with few, so many times in turn."""
    addresses = {
        "tree of 20,000 nodes": [_tree(number) for number in (NODES, FEW)],
        "table of 50,000 prices": [_table(number) for number in (PRICES, FEW)],
    }
    with _server() as website, _browser() as browser:
        return {name: _painted(browser, website, both, rounds) for name, both in addresses.items()}


def _tree(number: int) -> str:
    hierarchy = node_with_children(number).hierarchy if number < 100 else tree_of(number)
    return reverse("admin:hierarchies_hierarchy_change", args=[hierarchy.pk])


def _table(number: int) -> str:
    return reverse("admin:prices_pricebook_change", args=[fill_book(number).pk])


def _painted(browser: Browser, website: str, addresses: list[str], rounds: int) -> list[tuple[float, float]]:
    for address in addresses:
        _seconds_to_paint(browser, website, address)  # what is read once per process is no cost of the page
    return [
        (_seconds_to_paint(browser, website, addresses[0]), _seconds_to_paint(browser, website, addresses[1]))
        for _ in range(rounds)
    ]


def _seconds_to_paint(browser: Browser, website: str, address: str) -> float:
    context = browser.new_context(base_url=website, viewport={"width": 1440, "height": 900})
    try:
        sign_in(context, website, MERCHANDISER)
        page = context.new_page()
        page.goto(address)
        milliseconds: float = page.evaluate(_PAINTED)
        return milliseconds / 1000
    finally:
        context.close()


@contextmanager
def _server() -> Iterator[str]:
    server = LiveServerThread("127.0.0.1", StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()


@contextmanager
def _browser() -> Iterator[Browser]:
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(args=list(FLAGS), executable_path=program)
        yield browser
        browser.close()
    connections.close_all()
