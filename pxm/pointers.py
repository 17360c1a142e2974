"""JSON pointers (RFC 6901) to what is wrong in a request body."""

from __future__ import annotations

# The code of a Problem about a body as a whole. Its pointer is empty, like that of a problem that is not about a body.
WHOLE_BODY = "body"
DATA = "/data"
# Where services say the attributes of a resource are; the API translates it for families with another layout.
ATTRIBUTES = "/data/attributes"


def join(pointer: str, *names: str | int) -> str:
    """Return `pointer` extended by member names and array indexes."""
    return "".join([pointer, *(f"/{str(name).replace('~', '~0').replace('/', '~1')}" for name in names)])
