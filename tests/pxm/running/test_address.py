import socket
import threading

import pytest

from pxm.running import address
from pxm.running.refusal import CannotStart


def test_port_0_takes_any_free_port_and_shows_it() -> None:
    with address.listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        assert port > 0
        assert address.local_url(listener) == f"http://127.0.0.1:{port}"


def test_a_taken_port_is_refused_in_one_line() -> None:
    with address.listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(CannotStart, match=rf"^Port {port} of 127\.0\.0\.1 is taken by another program\. [^\n]*$"):
            address.listen("127.0.0.1", port)


@pytest.mark.parametrize("host", ["192.0.2.7", "no such host"])
def test_a_host_that_is_not_this_machine_is_refused_in_one_line(host: str) -> None:
    with pytest.raises(CannotStart, match=rf"^--host {host} is not [^\n]*$"):
        address.listen(host, 0)


def test_a_listener_on_this_machine_alone_answers_to_no_further_names() -> None:
    with address.listen("localhost", 0) as listener:
        assert address.other_names(listener) == []


def test_a_listener_on_every_address_answers_to_the_machines_own_names() -> None:
    with address.listen("0.0.0.0", 0) as listener:
        names = address.other_names(listener)
        assert socket.gethostname() in names
        assert "*" not in names
        assert address.local_url(listener).startswith("http://127.0.0.1:")


def test_a_listener_that_nobody_serves_yet_does_not_answer() -> None:
    with address.listen("127.0.0.1", 0) as listener:
        assert not address.answers(address.local_url(listener))


def test_any_http_answer_counts() -> None:
    with address.listen("127.0.0.1", 0) as listener:
        server = threading.Thread(target=_answer_once, args=[listener])
        server.start()
        assert address.answers(address.local_url(listener))
        server.join()


def _answer_once(listener: socket.socket) -> None:
    caller, _ = listener.accept()
    with caller:
        caller.recv(4096)
        caller.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
