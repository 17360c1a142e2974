"""A newcomer's first minute: one command, and the demo can be looked at; the second start finds everything again."""

from __future__ import annotations

import http.cookies
import re
import signal
import stat
import time
from urllib.parse import urlencode

import pytest

from pxm.running import places
from tests.processes.system import until
from tests.processes.up import FORM, Up

pytestmark = pytest.mark.processes

CHILDREN = {"978055216732567": 24, "TRN-DAY": 6, "MER-{FINISH}-{LIGHT}": 5, "PIER": 33}


@pytest.fixture(scope="module")
def up(new_up) -> Up:
    up = new_up(is_bare=True)
    up.start()
    return up


def built(up: Up, token: str) -> dict[str, int]:
    """Return how many children the built products of the demo have."""
    counts = {}
    for product in up.get("/pcm/products?filter=in(product_types,parent)&page[limit]=100", token)["data"]:
        children = up.get(f"/pcm/products/{product['id']}/children", token)
        counts[product["attributes"]["sku"]] = children["meta"]["results"]["total"]
    return counts


def test_it_says_where_to_go_and_how_to_sign_in(up: Up) -> None:
    said = up.said()
    assert "/admin/" in said
    assert "/api/docs/" in said
    # It writes into a file here: secrets are for terminals only.
    made = up.credentials()
    assert not [made[name] for name in ("ADMIN_PASSWORD", "CLIENT_ID", "CLIENT_SECRET") if made[name] in said]
    assert str(places.credentials_file(up.data)) in said


def test_what_is_secret_is_readable_by_its_owner_alone(up: Up) -> None:
    secret = [places.credentials_file(up.data), places.secret_key_file(up.data), places.lock_file(up.data)]
    if places.database_file(up.data).exists():
        secret.append(places.database_file(up.data))
    for file in secret:
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
    assert stat.S_IMODE(up.data.stat().st_mode) == 0o700


def test_the_workers_build_the_demo(up: Up) -> None:
    token = up.token()
    until(lambda: built(up, token) == CHILDREN, "the demo is built", within=30)
    shirt = up.get("/pcm/products?filter=eq(sku,978055216732567)", token)["data"][0]
    children = up.get(f"/pcm/products/{shirt['id']}/children?page[limit]=100", token)["data"]
    skus = {child["attributes"]["sku"] for child in children}
    assert "978055216732567SmallGreenCotton" in skus
    assert not any("SmallRed" in sku for sku in skus)
    assert {job["attributes"]["status"] for job in up.get("/pcm/jobs", token)["data"]} == {"success"}


def test_the_administrator_can_sign_in(up: Up) -> None:
    _, headers, page = up.request("GET", "/admin/login/")
    cookie = http.cookies.SimpleCookie(headers["set-cookie"])["csrftoken"].value
    field = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert field
    made = up.credentials()
    form = {
        "username": made["ADMIN_USER"],
        "password": made["ADMIN_PASSWORD"],
        "csrfmiddlewaretoken": field[1].decode(),
        "next": "/admin/",
    }
    status, headers, _ = up.request("POST", "/admin/login/", urlencode(form), FORM | {"Cookie": f"csrftoken={cookie}"})
    assert (status, headers["location"]) == (302, "/admin/")


def test_pages_bring_their_styles(up: Up) -> None:
    _, _, page = up.request("GET", "/admin/login/")
    sheets = re.findall(rb'href="(/static/[^"]+\.css[^"]*)"', page)
    assert sheets
    for sheet in sheets:
        status, headers, _ = up.request("GET", sheet.decode())
        assert (status, headers["content-type"].split(";")[0]) == (200, "text/css")


def test_a_key_can_be_made_from_the_command_line_meanwhile(up: Up) -> None:
    made = up.command("create_application_key", "--name", "Second", "--json", "--data-dir", str(up.data))
    assert made.returncode == 0, made.stderr
    assert '"client_secret"' in made.stdout


def test_a_second_start_finds_everything_again_within_seconds(up: Up) -> None:
    token = up.token()
    until(lambda: built(up, token) == CHILDREN, "the demo is built", within=30)
    products = up.get("/pcm/products?page[limit]=0", token)["meta"]["results"]["total"]
    credentials = up.credentials()

    assert up.signal(signal.SIGTERM) == 0
    assert up.said().endswith("Stopped.\n")
    assert up.processes() == {}

    began = time.monotonic()
    said = up.start()
    assert time.monotonic() - began < 30
    assert credentials["ADMIN_PASSWORD"] not in said
    assert str(places.credentials_file(up.data)) in said
    assert up.credentials() == credentials
    again = up.get("/pcm/products?page[limit]=0", token)  # tokens outlive a restart, too
    assert again["meta"]["results"]["total"] == products
