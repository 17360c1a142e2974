"""The whole system on one machine: `manage.py up`."""

from __future__ import annotations

import logging
import os
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connections

from pxm import environment
from pxm.running import address, backup, banner, broker, database, folder, places, processes, secret_key
from pxm.running.credentials import Credentials
from pxm.running.first_start import is_first_start, prepare_first_start
from pxm.running.refusal import CannotStart
from pxm.running.stop_signals import StopSignals
from pxm.running.supervisor import Supervisor

SECONDS_TO_THE_FIRST_ANSWER = 90.0
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Choices:
    """The options of `up`."""

    host: str
    port: int
    workers: int
    with_demo: bool
    folder: Path


def up(choices: Choices, tell: Tell) -> None:
    """Start everything, keep it running until a signal asks to stop, then stop it; `CannotStart` says why it cannot."""
    # What a first start makes, the banner tells.
    logging.getLogger("pxm.security").setLevel(logging.WARNING)
    os.umask(0o077)  # the database holds people's accounts, the logs what they did
    folder.prepare(choices.folder)
    lock = folder.hold(choices.folder)
    secret_key.ensure(choices.folder)
    listener = address.listen(choices.host, choices.port)
    signals = StopSignals()
    supervisor = Supervisor(signals=signals, tell=tell, lock=lock)
    try:
        credentials = _start(choices, listener, supervisor, signals, tell)
        to_a_terminal = sys.stdout.isatty()
        tell(banner.running(choices.folder, listener, credentials, choices.workers, to_a_terminal=to_a_terminal))
        supervisor.keep_running()
        tell("\nStopping: jobs in hand get 10 seconds. Ctrl-C again stops at once.")
    except KeyboardInterrupt:
        tell("\nStopping.")
    finally:
        listener.close()
        supervisor.stop()
    tell("Stopped.")


def _start(
    choices: Choices, listener: socket.socket, supervisor: Supervisor, signals: StopSignals, tell: Tell
) -> Credentials | None:
    with signals.interrupting():
        database.check_that_it_answers()
    _start_broker(choices.folder, supervisor, signals)
    with signals.interrupting():
        database.bring_up_to_date(before=lambda: _keep_copy(choices.folder, tell))
        credentials = _first_start(choices, tell)
        connections.close_all()
    supervisor.start(processes.web_server(choices.folder, listener))
    for number in range(1, choices.workers + 1):
        supervisor.start(processes.worker(choices.folder, number))
    _wait_for_the_first_answer(choices.folder, listener, supervisor, signals)
    return credentials


def _keep_copy(data: Path, tell: Tell) -> None:
    if copy := backup.keep_copy(data):
        tell(f"This is a new version. The database as it was before is in {copy}.")


def _start_broker(data: Path, supervisor: Supervisor, signals: StopSignals) -> None:
    if environment.text("REDIS_URL"):
        with signals.interrupting():
            broker.check_that_it_answers(settings.REDIS_URL)
        return
    part = broker.embedded(data)
    supervisor.start(part)
    broker.wait_until_it_answers(part, data)


def _first_start(choices: Choices, tell: Tell) -> Credentials | None:
    if not is_first_start():
        return None
    tell(f"First start: making an administrator, an application key{' and a demo catalog' * choices.with_demo}.")
    return prepare_first_start(with_demo=choices.with_demo, credentials_file=places.credentials_file(choices.folder))


def _wait_for_the_first_answer(
    data: Path, listener: socket.socket, supervisor: Supervisor, signals: StopSignals
) -> None:
    deadline = time.monotonic() + SECONDS_TO_THE_FIRST_ANSWER
    while not address.answers(address.local_url(listener)):
        supervisor.check()
        if signals.received:
            raise KeyboardInterrupt
        if time.monotonic() > deadline:
            raise CannotStart(f"The web server does not answer (see {places.log_dir(data) / 'web.log'}).")
        signals.wait(0.05)
    supervisor.check()
