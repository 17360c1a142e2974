"""What an installation must have before the public may come in."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pxm import checks
from tests.processes.up import command, environment

ROOT = Path(__file__).resolve().parents[2]
KEY = "8yWm3Zc1_kq0RtVbN5xHs7LgDpEaJ2oUfTi6YwQz9XhCdMnBvKrGe4SjPlAu"
DEPLOYED = {"PXM_HTTPS": "1", "PXM_SECRET_KEY": KEY, "PXM_ALLOWED_HOSTS": "pxm.example"}


def found(check):
    return [message.id for message in check(None)]


def test_a_lasting_key_is_needed(settings):
    assert found(checks.check_secret_key) == []
    assert checks.refusal_to_serve() == ""
    settings.SECRET_KEY_IS_LASTING = False
    assert found(checks.check_secret_key) == ["pxm.E001"]
    assert "PXM_SECRET_KEY" in checks.refusal_to_serve()
    assert "\n" not in checks.refusal_to_serve()


@pytest.mark.parametrize(
    ("key", "others", "named"),
    [
        ("short", [], "PXM_SECRET_KEY is"),
        ("x" * 60, [], "PXM_SECRET_KEY is"),
        (KEY[:49], [], "PXM_SECRET_KEY is"),
        (KEY, ["short"], "PXM_SECRET_KEY_FALLBACKS is"),
        (KEY, [KEY, "short"], "PXM_SECRET_KEY_FALLBACKS is"),
    ],
)
def test_a_key_that_can_be_guessed_is_refused_in_words(settings, key, others, named):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = KEY, [KEY]
    assert checks.refusal_to_serve() == ""
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = key, others
    assert named in checks.refusal_to_serve()
    assert "50 characters" in checks.refusal_to_serve()
    assert found(checks.check_secret_key) == ["pxm.E001"]


@pytest.mark.parametrize(
    ("hosts", "ids"),
    [
        (["pxm.example"], []),
        (["pxm.example", "localhost"], []),
        (["*"], ["pxm.E002"]),
        (["pxm.example", "*"], ["pxm.E002"]),
        (["localhost", "127.0.0.1", "[::1]"], ["pxm.E003"]),
        ([], ["pxm.E003"]),
    ],
)
def test_the_hosts_must_be_named(settings, hosts, ids):
    settings.ALLOWED_HOSTS = hosts
    assert found(checks.check_hosts) == ids


@pytest.mark.parametrize(("https", "proxies", "ids"), [(True, 0, ["pxm.W001"]), (True, 1, []), (False, 0, [])])
def test_behind_a_proxy_clients_must_be_told_apart(settings, https, proxies, ids):
    settings.SECURE_SSL_REDIRECT, settings.PROXIES = https, proxies
    assert found(checks.check_proxies) == ids


@pytest.mark.parametrize("database", ["sqlite:///{folder}/db.sqlite3", "postgresql://pxm:secret@db.example/pxm"])
def test_a_deployment_as_described_passes_every_check(tmp_path, database):
    url = database.format(folder=tmp_path)
    done = command(
        "check", "--deploy", "--fail-level", "WARNING", PXM_DATA_DIR=str(tmp_path), DATABASE_URL=url, **DEPLOYED
    )
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_a_deployment_without_settings_fails(tmp_path):
    done = command("check", "--deploy", PXM_DATA_DIR=str(tmp_path))
    assert done.returncode != 0
    assert "pxm.E001" in done.stderr
    assert "pxm.E003" in done.stderr


def test_the_web_application_refuses_to_start_without_a_lasting_key(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", "import pxm.wsgi"],
        cwd=ROOT,
        env=environment(PXM_DATA_DIR=str(tmp_path)),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 3
    assert done.stderr.splitlines() == [checks.NO_LASTING_KEY]


@pytest.mark.processes
def test_gunicorn_gives_up_at_once_instead_of_starting_again_and_again(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "gunicorn", "-c", "python:pxm.running.web", "--bind", f"unix:{tmp_path}/s", "pxm.wsgi"],
        cwd=ROOT,
        env=environment(PXM_DATA_DIR=str(tmp_path)),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode != 0
    assert checks.NO_LASTING_KEY in done.stderr
