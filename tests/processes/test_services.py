"""The examples for systemd and nginx: they are valid, and what they start works together."""

from __future__ import annotations

import http.client
import json
import os
import shlex
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from pxm.clock import now
from pxm.http.body_limits import body_limits
from pxm.running import address
from tests.checkout import ROOT
from tests.processes.system import until
from tests.processes.up import command, environment
from tests.test_container import variables_read

pytestmark = [pytest.mark.processes, pytest.mark.one_database]

FOLDER = ROOT / ".deploy"
HOST = "pxm.example.com"
NGINX = (FOLDER / "nginx.conf").read_text()
UNITS = sorted(FOLDER.glob("*.service"))


def needed(program: str) -> str:
    found = shutil.which(program, path="/usr/sbin:/usr/bin:/sbin:/bin")
    if not found:
        pytest.skip(f"{program} is not installed")
    return found


def told() -> dict[str, str]:
    lines = (FOLDER / "pxm.env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def started_by(unit: str) -> list[str]:
    """Return the command of a unit, with the programs of this environment."""
    lines = (FOLDER / unit).read_text().splitlines()
    [line] = [line.removeprefix("ExecStart=") for line in lines if line.startswith("ExecStart=")]
    return shlex.split(line.replace("/opt/pxm/bin", str(Path(sys.executable).parent)))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_finds_nothing_wrong_with_a_unit(unit: Path, tmp_path: Path) -> None:
    analyze = needed("systemd-analyze")
    here = tmp_path / unit.name.replace("@.", "@1.")
    here.write_text(unit.read_text().replace("/opt/pxm/bin", str(Path(sys.executable).parent)))
    seen = subprocess.run([analyze, "verify", here], capture_output=True, text=True, timeout=60, check=False)
    assert (seen.returncode, [line for line in seen.stderr.splitlines() if unit.stem.split("@")[0] in line]) == (0, [])


def test_the_units_are_told_only_what_the_settings_read() -> None:
    assert {name.removesuffix("_FILE") for name in told()} - variables_read() == set()


def test_nginx_lets_through_whatever_the_program_itself_would_refuse() -> None:
    [megabytes] = [line.split()[1] for line in NGINX.splitlines() if line.strip().startswith("client_max_body_size")]
    assert int(megabytes.removesuffix("m;")) * 1024 * 1024 > max(limit.bytes for limit in body_limits)


def certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now() - timedelta(days=1)).not_valid_after(now() + timedelta(days=1))
    signed = made.sign(key, hashes.SHA256())
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "privkey.pem").write_bytes(key.private_bytes(*plain))
    (folder / "fullchain.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))


class Site:
    """The installation as its visitors reach it."""

    def __init__(self, plain: int, tls: int) -> None:
        self.plain, self.tls = plain, tls

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        *,
        tls: bool = True,
    ) -> tuple[int, dict[str, str], bytes]:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        if tls:
            connection = http.client.HTTPSConnection("127.0.0.1", self.tls, timeout=20, context=context)
        else:
            connection = http.client.HTTPConnection("127.0.0.1", self.plain, timeout=20)
        try:
            connection.request(method, path, body, {"Host": HOST} | (headers or {}))
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """nginx with the example in front of what the unit for the web server starts, told what the example tells it."""
    nginx, folder = needed("nginx"), tmp_path_factory.mktemp("site")
    web, plain, tls = free_port(), free_port(), free_port()
    certificate(folder)
    (folder / "key").write_text("".join(map(chr, range(33, 99))))
    database = {"DATABASE_URL": f"sqlite:///{folder / 'database'}", "REDIS_URL": "redis://127.0.0.1:1/0"}
    places = {"PXM_SECRET_KEY_FILE": str(folder / "key"), "PXM_DATA_DIR": str(folder), "PXM_METRICS_TOKEN": "watcher"}
    variables = told() | database | places
    assert command("migrate", "--verbosity", "0", **variables).returncode == 0

    site = NGINX.replace("127.0.0.1:8000", f"127.0.0.1:{web}").replace("/etc/ssl/pxm", str(folder))
    site = site.replace("listen 80;", f"listen 127.0.0.1:{plain};").replace("listen 443", f"listen 127.0.0.1:{tls}")
    temporary = "\n".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # Started by root it would read requests as somebody who may not write into the test's folder.
    user = "user root;" if os.getuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; pid {folder}/pid; error_log {folder}/errors; events {{}}\n"
        f"http {{ access_log off; {temporary}\n{site} }}\n"
    )
    proxy = [nginx, "-e", folder / "errors", "-c", folder / "nginx.conf"]
    checked = subprocess.run([*proxy, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    server = [word.replace("127.0.0.1:8000", f"127.0.0.1:{web}") for word in started_by("pxm-web.service")]
    started = [subprocess.Popen(server, cwd=folder, env=environment(**variables)), subprocess.Popen(proxy)]
    try:
        until(lambda: address.answers(f"http://127.0.0.1:{web}"), "the web server answers", within=60)
        until(lambda: address.answers(f"http://127.0.0.1:{plain}"), "nginx answers", within=20)
        yield Site(plain, tls)
    finally:
        for process in started:
            process.terminate()
            process.wait(30)


def test_a_visitor_comes_in_by_tls_alone(site: Site) -> None:
    status, headers, _ = site.ask("GET", "/admin/?x=1", tls=False)
    assert (status, headers["location"]) == (308, f"https://{HOST}/admin/?x=1")
    status, headers, page = site.ask("GET", "/admin/login/")
    assert (status, b"pxm-sign-in" in page) == (200, True)
    assert "Secure" in headers["set-cookie"]
    assert "max-age=31536000" in headers["strict-transport-security"]


def test_it_is_the_program_that_refuses_what_is_too_long(site: Site) -> None:
    json_type = {"Content-Type": "application/json"}
    status, _, body = site.ask("POST", "/pcm/products", b" " * (5 * 1024 * 1024), json_type)
    assert (status, json.loads(body)["errors"][0]["status"]) == (413, "413")
    assert site.ask("GET", f"/pcm/products?filter=in(id,{'a' * 12_000})")[0] == 401
    status, _, body = site.ask("GET", f"/pcm/products?filter=in(id,{'a' * 20_000})")
    assert (status, "errors" in json.loads(body)) == (414, True)


def test_figures_are_not_for_visitors(site: Site) -> None:
    assert site.ask("GET", "/metrics", headers={"Authorization": "Bearer watcher"})[0] == 404
    assert site.ask("GET", "/healthz")[0] == 200
