"""gunicorn's threaded worker, in which a request gets a thread only once all of it is there.

In gunicorn's own a thread takes a connection with its first bytes and waits for the others, so that a few clients who
send half a request stop everybody. Here one loop reads all connections without waiting for any, measures what has come
(`pxm.serving.arrival`), and hands whole requests to the threads; they read from memory or disk, and what a client is
slow to read of an answer is sent by the loop, too. Whatever the loop waits for has a deadline.
"""

from __future__ import annotations

import errno
import heapq
import itertools
import selectors
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from gunicorn.config import Config
from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, ThreadWorker

from pxm.errors import Problem
from pxm.http.body_limits import limit_of
from pxm.serving import answers
from pxm.serving.connection import Connection

SECONDS_FOR_THE_HEAD = 10.0
# A body, and an answer that is not taken at once, may take so long, and longer while so much of it comes or goes.
SECONDS_FOR_THE_REST = 15.0
SLOWEST_BYTES_PER_SECOND = 32 * 1024
# After an answer that ends a connection, for what the client was still sending; otherwise it might lose the answer.
# A proxy that has read the body before asks as fast as it can, and sends as much as it takes itself (`.deploy`).
SECONDS_TO_PART = 2.0
DISCARDED_AT_MOST = 64 * 1024 * 1024
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"

_READ, _WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE
_FULL_DISK = {errno.ENOSPC, errno.EDQUOT}


class WholeRequests(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """The worker class that `pxm.running.web` names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The connections that the loop waits for, by deadline; entries whose deadline has been moved are stale.
        self._deadlines: list[tuple[float, int, Connection]] = []
        self._numbers = itertools.count()

    @classmethod
    def check_config(cls, cfg: Config, log: Any) -> None:
        if cfg.is_ssl:
            sys.exit("HTTPS ends at a proxy: this server speaks HTTP only.")

    # --- Reading ------------------------------------------------------------------------------------------------------

    def accept(self, listener: Any) -> None:
        try:
            plain, client = listener.accept()
        except OSError as problem:
            if problem.errno not in {errno.EAGAIN, errno.EWOULDBLOCK, errno.ECONNABORTED}:
                raise
            return
        self.nr_conns += 1
        connection = Connection(self.cfg, plain, client, listener.getsockname(), limit_of)
        self._watch(connection, _READ, SECONDS_FOR_THE_HEAD, self._read)

    def _read(self, connection: Connection) -> None:
        data = connection.sock.receive()
        if data is None:
            return
        if not data:
            self._end_of_sending(connection)
            return
        is_first, had_head = not connection.arrival.begun, connection.arrival.has_head
        try:
            connection.arrival.add(data)
        except OSError as problem:
            if problem.errno not in _FULL_DISK:
                raise
            self._refuse(connection, 507, answers.NO_ROOM)
            return
        self._look_at(connection, is_first=is_first, had_head=had_head)

    def _look_at(self, connection: Connection, *, is_first: bool, had_head: bool) -> None:
        """Decide what to do with what has arrived: hand it on, refuse it, or wait for more."""
        arrival = connection.arrival
        if arrival.too_long:
            self._refuse(connection, *answers.too_long(arrival.too_long))
        elif arrival.is_ready:
            self._unwatch(connection)
            connection.begin_reading()
            self.enqueue_req(connection)
        elif arrival.has_head and not had_head:
            if arrival.waits_to_be_asked:
                connection.sock.sendall(CONTINUE)
            self._watch(connection, _READ, SECONDS_FOR_THE_REST, self._read)
        elif is_first:
            self._watch(connection, _READ, SECONDS_FOR_THE_HEAD, self._read)

    def _end_of_sending(self, connection: Connection) -> None:
        if connection.arrival.has_head:
            self._refuse(connection, 400, answers.BROKEN_OFF)
        else:
            self._drop(connection)

    # --- Answering ----------------------------------------------------------------------------------------------------

    def handle_request(self, req: Any, conn: Connection) -> Any:
        """Let the application answer; a connection of whose request a part is missing can not be used again."""
        req._expected_100_continue = False  # the loop has asked for the body
        if not conn.arrival.is_whole:
            req.force_close()
        return super().handle_request(req, conn)

    def _keepalive_after(self, conn: Connection, keepalive: Any) -> bool:
        return bool(keepalive and conn.arrival.is_whole and conn.parser.finish_body() and not conn.reader.ran_dry)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Answer a request that the parser refuses or the program fails at, in the words of the API."""
        refusal = answers.refusal_of(exc)
        if refusal is None:
            self.log.exception("Error handling request %s %s", getattr(req, "method", ""), getattr(req, "path", ""))
            client.sendall(answers.internal_error(head=client.head, client=addr))
        else:
            client.sendall(answers.answer(*refusal, head=client.head, client=addr))

    def finish_request(self, conn: Connection, fs: Any) -> None:
        if conn.sock.fileno() < 0:  # gunicorn has closed it, in the middle of an answer that failed
            self._drop(conn)
            return
        conn.is_kept = not fs.cancelled() and fs.exception() is None and bool(fs.result())
        self._call(conn, self._send_rest)

    def _send_rest(self, connection: Connection) -> None:
        if not connection.sock.flush():
            if not connection.is_watched:
                self._watch(connection, _WRITE, SECONDS_FOR_THE_REST, self._send_rest)
        elif connection.is_kept:
            self._next_request(connection)
        else:
            self._part(connection)

    def _next_request(self, connection: Connection) -> None:
        connection.next_request()
        seconds = self.cfg.keepalive if self.alive else STOP_KEEPALIVE_LINGER
        if connection.arrival.begun:
            seconds = SECONDS_FOR_THE_HEAD
        self._watch(connection, _READ, seconds, self._read)
        self._look_at(connection, is_first=False, had_head=False)

    def _refuse(self, connection: Connection, status: int, problem: Problem) -> None:
        """Answer without the application; nothing more is read."""
        self._unwatch(connection)
        head = connection.arrival.head
        connection.is_kept, connection.is_refused = False, True
        connection.sock.sendall(answers.answer(status, problem, head=head, client=connection.client))
        self._send_rest(connection)

    def _part(self, connection: Connection) -> None:
        connection.sock.half_close()
        self._watch(connection, _READ, SECONDS_TO_PART, self._discard)

    def _discard(self, connection: Connection) -> None:
        data = connection.sock.receive()
        connection.discarded += len(data or b"")
        if data == b"" or connection.discarded > DISCARDED_AT_MOST:
            self._drop(connection)

    # --- Waiting ------------------------------------------------------------------------------------------------------

    def _watch(self, connection: Connection, event: int, seconds: float, act: Callable[[Connection], None]) -> None:
        """Call `act` whenever something comes or can be sent, until the deadline."""
        call = partial(self._call, connection, act)
        if connection.is_watched:
            self.poller.modify(connection.sock, event, call)
        else:
            self.poller.register(connection.sock, event, call)
        connection.is_watched = True
        connection.began = time.monotonic()
        self._give_time(connection, seconds)

    def _call(self, connection: Connection, act: Callable[[Connection], None], _file: Any = None) -> None:
        try:
            act(connection)
        except OSError:  # the client has gone away
            self._drop(connection)

    def _give_time(self, connection: Connection, seconds: float) -> None:
        connection.deadline = time.monotonic() + seconds
        heapq.heappush(self._deadlines, (connection.deadline, next(self._numbers), connection))

    def _unwatch(self, connection: Connection) -> None:
        if connection.is_watched:
            self.poller.unregister(connection.sock)
        connection.is_watched = False
        connection.deadline = 0.0

    def _drop(self, connection: Connection) -> None:
        self._unwatch(connection)
        connection.close()
        self.nr_conns -= 1

    def murder_keepalived(self, force: bool = False) -> None:
        """Part with those whose time is over, and, if there is no place for others, with those whose time is next."""
        excess = self.nr_conns - self.worker_connections + 1
        while self._deadlines and (force or excess > 0 or self._deadlines[0][0] <= time.monotonic()):
            deadline, _, connection = heapq.heappop(self._deadlines)
            if connection.is_watched and connection.deadline == deadline:
                excess -= 1
                self._end_of_time(connection, at_once=force or deadline > time.monotonic())

    def _end_of_time(self, connection: Connection, *, at_once: bool) -> None:
        """Give more time to what goes on fast enough; otherwise part, with an answer to who is late with a request."""
        arrival = connection.arrival
        is_arriving = arrival.begun and not arrival.is_ready and not connection.is_refused
        more = self._earned(connection, is_arriving=is_arriving) - time.monotonic()
        if at_once:
            self._drop(connection)
        elif more > 0:
            self._give_time(connection, more)
        elif is_arriving:
            self._call(connection, lambda late: self._refuse(late, 408, answers.TOO_SLOW))
        else:
            self._drop(connection)

    def _earned(self, connection: Connection, *, is_arriving: bool) -> float:
        """Return until when a connection may go on for what has come of its body, or has gone of its answer."""
        if is_arriving:
            moved = connection.arrival.length - len(connection.arrival.head) if connection.arrival.has_head else 0
        else:
            moved = connection.sock.flushed
        return connection.began + SECONDS_FOR_THE_REST + moved / SLOWEST_BYTES_PER_SECOND if moved else 0.0

    def _cap_keepalive(self, deadline: float) -> None:
        """A stopping worker keeps connections that send nothing only until `deadline`."""
        for due, _, connection in list(self._deadlines):
            if connection.is_watched and connection.deadline == due > deadline and not connection.arrival.begun:
                self._give_time(connection, deadline - time.monotonic())
