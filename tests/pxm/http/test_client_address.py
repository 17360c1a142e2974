from __future__ import annotations

import pytest

from pxm.http.client_address import client_address, holder_of


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, None, "10.0.0.9"),
        (0, "1.1.1.1", "10.0.0.9"),
        (1, "1.1.1.1", "1.1.1.1"),
        (1, "forged, 1.1.1.1", "1.1.1.1"),
        (1, " 2.2.2.2 , 1.1.1.1 ", "1.1.1.1"),
        (2, "forged, 2.2.2.2, 1.1.1.1", "2.2.2.2"),
        (2, "1.1.1.1", "10.0.0.9"),
        (1, None, "10.0.0.9"),
        (1, "", "10.0.0.9"),
        (1, "unknown", "10.0.0.9"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "'; DROP TABLE", "10.0.0.9"),
        (1, "1.1.1.1:8080", "1.1.1.1"),
        (1, "[2001:db8::1]:8080", "2001:db8::1"),
        (1, "[2001:db8::1]", "2001:db8::1"),
        (1, "2001:DB8:0::1", "2001:db8::1"),
        (1, "fe80::1%eth0", "fe80::1"),
        (1, "::ffff:1.1.1.1", "1.1.1.1"),
        (1, "1.1.1.1:port", "10.0.0.9"),
        (1, "[]:80", "10.0.0.9"),
    ],
)
def test_only_what_our_own_proxies_wrote_is_believed(rf, settings, proxies, forwarded, expected):
    settings.PROXIES = proxies
    headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    assert client_address(rf.get("/", REMOTE_ADDR="10.0.0.9", **headers)) == expected


@pytest.mark.parametrize("peer", ["", "unix:", "localhost"])
def test_a_peer_without_address_has_none(rf, peer):
    assert client_address(rf.get("/", REMOTE_ADDR=peer)) == ""


@pytest.mark.parametrize(
    ("address", "holder"),
    [
        ("10.0.0.9", "10.0.0.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::", "2001:db8:1:2::"),
        ("", ""),
    ],
)
def test_who_holds_an_address_of_ipv6_holds_its_network(address, holder):
    assert holder_of(address) == holder
