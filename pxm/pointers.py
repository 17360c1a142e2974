"""JSON pointers (RFC 6901) to the culprit in a request body."""

from __future__ import annotations

# The code of a Problem about a body as a whole. Its pointer is empty, as is that of a problem without any body.
WHOLE_BODY = "body"
DATA = "/data"
# Where services place the attributes of a resource; the API says it otherwise where a family lays bodies out otherwise.
ATTRIBUTES = "/data/attributes"


def join(pointer: str, *names: str | int) -> str:
    """Return `pointer` extended by member names and array indexes."""
    return "".join([pointer, *(f"/{str(name).replace('~', '~0').replace('/', '~1')}" for name in names)])
