"""The broker as the whole program uses it: quick or not at all, and never needed for correctness."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

# A broker that hangs may hold up a request for this long; one that is down costs a millisecond.
SECONDS_TO_WAIT = 1
ONE_TRY = Retry(NoBackoff(), 0)

Unreachable = (RedisError, OSError)


def client(url: str = "") -> Redis:
    """Return the client of the project's broker, or of the one at `url`: it tries once, for up to `SECONDS_TO_WAIT`.

    Raises ValueError if the URL is not valid.
    """
    return _client(url or settings.REDIS_URL)


def patient_client() -> Redis:
    """Return a client that may listen for a long time; whether a broker is there shows at once."""
    return Redis.from_url(settings.REDIS_URL, socket_connect_timeout=SECONDS_TO_WAIT, retry=ONE_TRY)


@lru_cache(maxsize=4)
def _client(url: str) -> Redis:
    return Redis.from_url(url, socket_timeout=SECONDS_TO_WAIT, socket_connect_timeout=SECONDS_TO_WAIT, retry=ONE_TRY)
