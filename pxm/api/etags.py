"""Tags of documents: the version of the row and a hash of the answer's bytes (ruling: `If-Match`, `ETag`).

A client that sends the tag back in ``If-None-Match`` is not sent again what it has; in ``If-Match`` it says which
version of the row it wants to change, whatever else its document showed.
"""

from __future__ import annotations

from hashlib import blake2b

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags
from rest_framework.request import Request
from rest_framework.response import Response

ANY = "*"


def tag_when_rendered(response: Response, request: Request, version: str) -> Response:
    """Tag the answer as soon as its bytes are known; a GET from a client that has them is answered with 304."""

    def tag(rendered: Response) -> None:
        digest = blake2b(rendered.content, digest_size=8).hexdigest()
        rendered["ETag"] = f'"{version}.{digest}"'
        if request.method in ("GET", "HEAD") and is_known(rendered["ETag"], request):
            _empty(rendered)

    response.add_post_render_callback(tag)
    return response


def versions_to_match(request: Request) -> frozenset[str] | None:
    """Return the versions that ``If-Match`` names, None if it is absent or ``*``."""
    header = request.headers.get("If-Match")
    if header is None:
        return None
    tags = parse_etags(header)
    return None if tags == [ANY] else frozenset(_bare(tag).partition(".")[0] for tag in tags)


def is_known(tag: str, request: HttpRequest | Request) -> bool:
    known = _sent(request)
    return known == [ANY] or _bare(tag) in map(_bare, known)


def known_tags(request: HttpRequest | Request) -> list[str]:
    """Return the tags in ``If-None-Match``, without their quotes; none if it names any."""
    known = _sent(request)
    return [] if known == [ANY] else list(map(_bare, known))


def _sent(request: HttpRequest | Request) -> list[str]:
    """Return the tags in ``If-None-Match``; most requests have none, and need not have their headers sorted for it."""
    sent = request.META.get("HTTP_IF_NONE_MATCH")
    return parse_etags(sent) if sent else []


def _bare(tag: str) -> str:
    """A tag without its quotes; proxies that compress an answer mark its tag as weak."""
    return tag.removeprefix("W/").strip('"')


def unchanged(tag: str) -> HttpResponse:
    """Answer that what the client has is what it would get, where that is known without making it."""
    return HttpResponseNotModified(headers={"ETag": tag})


def _empty(response: Response) -> None:
    response.status_code = 304
    # That of the answer that is not sent; otherwise a middleware would claim that it was empty.
    response["Content-Length"] = str(len(response.content))
    response.content = b""
    del response["Content-Type"]
