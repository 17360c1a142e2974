"""The one message that workers know. Whatever else is in the broker, nothing of it is run (`jobs.bell` sends it).

RQ's own messages name any function with any arguments, callbacks and addresses to call: whoever can write to the broker
could run what they like.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import rq
from redis import Redis
from rq.exceptions import NoSuchJobError
from rq.serializers import JSONSerializer
from rq.utils import decode_redis_hash

DRAIN = "jobs.worker.drain"
MOST_RETRIES = 3
SECONDS_RESULT_IS_KEPT, SECONDS_FAILURE_IS_KEPT = 60, 3600

_SAID: bytes = JSONSerializer.dumps((DRAIN, None, (), {}))  # type: ignore[no-untyped-call]  # RQ leaves it untyped
# Compressed it is about as long; whatever is much longer is something else, and is not unpacked to find out what.
_LONGEST = 10 * len(_SAID)
# What RQ notes about a message. Functions, results, callbacks, web hooks and what depends on what are not among it.
_NOTED = frozenset(
    {"created_at", "enqueued_at", "ended_at", "last_heartbeat", "origin", "retries_left", "started_at", "status"}
)


class Message(rq.job.Job):
    """RQ's job, if it is our message; any other does not exist, so that workers throw it away."""

    def restore(self, raw_data: Any) -> Any:
        """Take over what the broker says of this message, and nothing that could be harmful; else NoSuchJobError."""
        found = decode_redis_hash(raw_data)
        if not _is_ours(found.get("data", b"")):
            raise NoSuchJobError(f"{self.id} is no message of ours")
        noted = {name: value for name, value in found.items() if name in _NOTED}
        try:
            restored = super().restore(noted | {"data": found["data"]})
        except (ValueError, OverflowError) as problem:
            raise NoSuchJobError(f"{self.id} is not readable") from problem
        self.retries_left = max(0, min(self.retries_left or 0, MOST_RETRIES))
        self.timeout, self.result_ttl, self.failure_ttl = -1, SECONDS_RESULT_IS_KEPT, SECONDS_FAILURE_IS_KEPT
        return restored

    @classmethod
    def fetch_many(cls, job_ids: Iterable[str], connection: Redis, serializer: Any = None) -> list[Any]:
        """As RQ's: None stands for what does not exist."""
        return [cls._fetched(job_id, connection, serializer) for job_id in job_ids]

    @classmethod
    def _fetched(cls, job_id: str, connection: Redis, serializer: Any) -> rq.job.Job | None:
        with suppress(NoSuchJobError):
            return cls.fetch(job_id, connection=connection, serializer=serializer)
        return None


def _is_ours(data: bytes) -> bool:
    if len(data) > _LONGEST:
        return False
    with suppress(zlib.error):
        return zlib.decompress(data) == _SAID
    return data == _SAID
