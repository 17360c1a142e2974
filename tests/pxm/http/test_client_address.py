from __future__ import annotations

import pytest

from pxm.http.client_address import client_address


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
    ],
)
def test_only_what_our_own_proxies_wrote_is_believed(rf, settings, proxies, forwarded, expected):
    settings.PROXIES = proxies
    headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    assert client_address(rf.get("/", REMOTE_ADDR="10.0.0.9", **headers)) == expected


@pytest.mark.parametrize("peer", ["", "unix:", "localhost"])
def test_a_peer_without_address_has_none(rf, peer):
    assert client_address(rf.get("/", REMOTE_ADDR=peer)) == ""
