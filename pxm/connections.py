"""What connections to PostgreSQL are told when they begin."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

# To start another process takes some milliseconds, of which PostgreSQL thinks little: it had one read half of a
# thousand rows. Whoever has set it to something else, for the server, the database or the role, is not contradicted.
_FEWER_PROCESSES = """SELECT set_config('parallel_setup_cost', '10000', false)
    WHERE current_setting('parallel_setup_cost') = '1000'"""


def tell_connections() -> None:
    connection_created.connect(_tell, dispatch_uid=__name__)


def _tell(connection: BaseDatabaseWrapper, **_: Any) -> None:
    if connection.vendor == "postgresql":
        # By the driver: it is none of the queries of whoever needed the connection.
        connection.connection.execute(_FEWER_PROCESSES)
