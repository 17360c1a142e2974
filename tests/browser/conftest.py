"""A real browser on a real server in this process: nothing is mocked, and a complaint of the browser fails the test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connections
from django.test.testcases import LiveServerThread
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Playwright, Request, expect

from jobs import runner
from tests.factories.people import MERCHANDISER, PersonFactory

# Playwright's synchronous interface runs an event loop in this thread, which Django would take for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

# The first has no windows to draw, which takes a third less of the processor.
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# A busy machine may be slow; a test that waits so long has failed.
expect.set_options(timeout=15_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what drives the browser, and put it last: no other test shall run beside Playwright's event loop."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("browser")
    items.sort(key=lambda item: here in item.path.parents)


@pytest.fixture(scope="session")
def base_url() -> None:
    """None for all, since each test has a site of its own. The plugin's fixture warns, which is an error here."""


@pytest.fixture(scope="session")
def playwright(playwright: Playwright) -> Iterator[Playwright]:
    """While its event loop runs, Django keeps other connections for this thread than before and after; close them."""
    yield playwright
    connections.close_all()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], playwright: Playwright) -> dict[str, Any]:
    """Chromium of this machine, else the one that Playwright installed for itself."""
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    own = playwright.chromium.executable_path
    if not found and not Path(own).exists():
        pytest.skip("no Chromium: install it, or run `playwright install chromium`")
    return {**browser_type_launch_args, "executable_path": found or own, "args": list(FLAGS)}


class PromptServer(ThreadedWSGIServer):
    """Ends at once, where the usual one looks twice a second whether it shall."""

    def serve_forever(self, poll_interval: float = 0.02) -> None:
        super().serve_forever(poll_interval)


class WebsiteThread(LiveServerThread):
    server_class = PromptServer


@pytest.fixture
def website(real_database: str) -> Iterator[str]:
    """The address of the whole site, served by threads of this process from a database of this test alone."""
    server = WebsiteThread("127.0.0.1", StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()


@dataclass
class Complaints:
    """What the browser did not like. Tests that provoke something say so with `expect`."""

    host: str
    found: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, part: str) -> None:
        self.expected.append(part)

    def hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.found.append(f"console {message.type}: {message.text} {message.location['url']}".rstrip())

    def check(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob"} and address.netloc != self.host:
            self.found.append(f"request to another host: {request.url}")

    @property
    def unexpected(self) -> list[str]:
        return [complaint for complaint in self.found if not any(part in complaint for part in self.expected)]


@pytest.fixture
def complaints(website: str) -> Iterator[Complaints]:
    complaints = Complaints(urlsplit(website).netloc)
    yield complaints
    assert complaints.unexpected == []


@pytest.fixture
def open_page(website: str, new_context: Callable[..., BrowserContext], complaints: Complaints) -> Callable[..., Page]:
    """Return a page of a browser of its own, with paths relative to the site: ``open_page(VIEWER).goto("/admin/")``."""

    def opened(group: str | None = "", **options: Any) -> Page:
        context = new_context(base_url=website, viewport={"width": 1440, "height": 900}, **options)
        page = context.new_page()
        page.on("console", complaints.hear)
        page.on("pageerror", lambda error: complaints.found.append(f"script: {error}"))
        page.on("request", complaints.check)
        if group != "":
            sign_in(context, website, group)
        return page

    return opened


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A browser in which a merchandiser is signed in."""
    return open_page(MERCHANDISER)


def sign_in(context: BrowserContext, website: str, group: str | None) -> None:
    """Give the browser the session of somebody of that group, without the way through the form."""
    user = PersonFactory(group=group)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": website}])


@pytest.fixture
def work(website: str) -> Callable[[], None]:
    """Do what waits in the jobs table, as a worker would; no broker is needed."""
    return runner.drain
