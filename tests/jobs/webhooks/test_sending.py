"""Where messages may go, how they are signed, and what other programs can do to whoever sends them."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pytest_django import Settings

from jobs.webhooks import addresses
from jobs.webhooks.sending import BYTES_READ, Outcome, send
from jobs.webhooks.signing import headers, signature
from tests.jobs.webhooks.conftest import Receiver

Speaker = Callable[[Callable[[socket.socket], None]], int]

PRIVATE = [
    *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1"),
    *("255.255.255.255", "[::1]", "[::]", "[fe80::1]", "[fd00::1]", "[ff02::1]", "[::ffff:127.0.0.1]"),
    *("[::ffff:a00:1]", "[2002:7f00:1::]", "[64:ff9b::7f00:1]"),
]


def test_a_signature_is_that_of_standard_webhooks() -> None:
    # The example of the scheme's own libraries.
    secret, sent = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    found = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, sent)
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    id = uuid4()
    made = headers([secret], id=id, at=1, body=sent)
    assert made["webhook-signature"] == signature(secret, f"msg_{id.hex}", 1, sent)
    assert (made["webhook-id"], made["webhook-timestamp"]) == (f"msg_{id.hex}", "1")


@pytest.mark.parametrize("host", PRIVATE)
def test_a_private_address_is_refused_as_written_and_as_what_a_name_stands_for(
    host: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(addresses.Refused, match="private address"):
        addresses.read(f"https://{host}/hook")
    answer = (socket.AF_INET, socket.SOCK_STREAM, 6, "", (host.strip("[]"), 443))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *arguments, **options: [answer])
    outcome = send("https://shop.example/hook", {}, b"{}")
    assert "is a private address, and messages are not sent there" in outcome.problem
    settings.WEBHOOK_NETWORKS = [ip_network(ip_address(host.strip("[]")))]
    assert addresses.machines_of(addresses.read("https://shop.example")) == [host.strip("[]")]


def test_of_several_machines_only_those_of_the_internet_are_spoken_to(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, 443)) for host in ("127.0.0.1", "9.9.9.9")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *arguments, **options: answers)
    assert addresses.machines_of(addresses.read("https://shop.example")) == ["9.9.9.9"]


@pytest.mark.parametrize(
    ("address", "words"),
    {
        "": "must be an address",
        "shop.example": "must be an address",
        "ftp://shop.example": "must be an address",
        "https://": "must be an address",
        "https://shop.example:0": "must be an address",
        "https://shop.example:99999": "must be an address",
        "https://[::1": "must be an address",
        "https://shop.example/a b": "must be an address",
        "https://shop.example/\x01": "must be an address",
        "https://shop.example/\r\nX-Other: 1": "must be an address",
        "https://shöp.example": "must be an address",
        "https://a:b@shop.example": "must not have a user name",
        "https://shop.example#part": "must not have a user name",
        "http://shop.example": "must begin with https://",
    }.items(),
)
def test_what_is_no_address_is_refused_in_words(address: str, words: str) -> None:
    with pytest.raises(addresses.Refused, match=words):
        addresses.read(address)


def test_without_encryption_only_what_is_allowed_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.WEBHOOK_NETWORKS = [ip_network("10.0.0.0/8")]
    answer = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("9.9.9.9", 80))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *arguments, **options: [answer])
    assert "must begin with https://" in send("http://shop.example", {}, b"{}").problem


def test_a_redirect_is_not_followed_and_of_ten_megabytes_little_is_read(receiver: Receiver) -> None:
    receiver.answer = {"/moved": 307, "/broken": 500, "/large": 200}
    assert send(receiver.address("/"), {}, b"{}").arrived

    moved = send(receiver.address("/moved"), {}, b"{}")
    assert moved.problem.startswith(f"it answered 307, a redirect to {receiver.address('/elsewhere')}, which is not")
    assert "/elsewhere" not in [path for path, *_ in receiver.told]

    broken = send(receiver.address("/broken"), {}, b"{}")
    assert (broken.problem, broken.status, broken.answer) == ("it answered 500", 500, "what went wrong")

    large = send(receiver.address("/large"), {}, b"{}")
    assert (large.arrived, len(large.answer)) == (True, BYTES_READ)
    assert large.seconds < 5


def _says(speaker: Speaker, speak: Callable[[socket.socket], None], scheme: str = "http") -> Outcome:
    return send(f"{scheme}://127.0.0.1:{speaker(speak)}/", {}, b"{}", seconds=0.5)


def test_nobody_keeps_us_waiting(speaker: Speaker, may_tell_this_machine: None) -> None:
    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            connection.sendall(b"X-More: x\r\n")
            time.sleep(0.05)

    for scheme, speak in (("http", lambda _: time.sleep(3)), ("http", drip), ("https", lambda _: time.sleep(3))):
        began = time.monotonic()
        outcome = _says(speaker, speak, scheme)
        assert (outcome.problem, outcome.is_silent) == ("it did not answer within 0.5 seconds", True)
        assert time.monotonic() - began < 2


def test_what_cannot_be_spoken_to_is_told_in_words(
    speaker: Speaker, may_tell_this_machine: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hang_up(connection: socket.socket) -> None:
        connection.recv(1000)

    def babble(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.sendall(b"what?\r\n\r\n")

    def secretly(connection: socket.socket) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(_certificate(tmp_path))
        context.wrap_socket(connection, server_side=True).close()

    assert _says(speaker, hang_up).problem in {
        "it closed the connection without an answer",
        "what it answered is not HTTP",
    }
    assert _says(speaker, babble).problem == "what it answered is not HTTP"
    assert _says(speaker, babble, "https").problem.startswith("no secure connection could be made")
    assert _says(speaker, secretly, "https").problem.startswith("its certificate is not trusted: self-signed")
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert send(f"http://127.0.0.1:{port}", {}, b"{}").problem == "nothing listens there: the connection was refused"

    def unknown(*arguments: object, **options: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert (
        send("https://nowhere.example", {}, b"{}").problem == "nowhere.example is not known: no machine has that name"
    )


def _certificate(folder: Path) -> Path:
    """Return a file with a key and a certificate that nobody but itself vouches for."""
    key = generate_private_key(SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "shop.example")])
    moment = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, moment, moment + timedelta(days=1))
    file = folder / "certificate.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + made.sign(key, SHA256()).public_bytes(Encoding.PEM))
    return file
