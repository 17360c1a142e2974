"""`Idempotency-Key`: a POST that a client sends again, because it saw no answer, is done once and answered alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from pxm.errors import Malformed, Problem
from pxm.oauth.tokens import AccessToken
from pxm.repeats.keeping import begin, body_of, finish, give_up
from pxm.repeats.models import NAME_LENGTH, KeptAnswer

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
# What belongs to an answer's bytes; everything else is made anew for each request.
_KEPT_HEADERS = ("Content-Type", "ETag", "Location")
_is_name = re.compile(rf"[\x21-\x7e]{{1,{NAME_LENGTH}}}").fullmatch
_CHUNK = 64 * 1024


class AnsweredBefore(Exception):
    """The request is a repetition; `kept` is its answer."""

    def __init__(self, kept: KeptAnswer) -> None:
        super().__init__(kept.name)
        self.kept = kept


class AnswersOnce(APIView):
    """An endpoint whose POSTs may carry an `Idempotency-Key`, one to 255 printable characters without spaces.

    Within a day the same key and request get the same answer, whatever has happened since, with
    ``Idempotency-Replayed: true``; another request under the key is refused (409), and so is the same one while it is
    being worked on. Answers that say the server failed are not kept. Each application key has its own. Where answers
    hold secrets `keeps_answers` is False, and the header means nothing.
    """

    keeps_answers: ClassVar[bool] = True
    _claim: KeptAnswer | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except BaseException:
            if self._claim:
                give_up(self._claim)
            raise

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """As in DRF; a repetition ends here."""
        super().initial(request, *args, **kwargs)
        name = request.headers.get(HEADER) if request.method == "POST" and self.keeps_answers else None
        if name is None:
            return
        if not isinstance(request.auth, AccessToken):
            return
        if not _is_name(name):
            message = f"{HEADER} must be 1 to {NAME_LENGTH} printable characters without spaces"
            raise Malformed(Problem(message, "idempotency_key"))
        kept = begin(key_id=request.auth.key.pk, name=name, request_hash=hash_of(request))
        if kept.status is not None:
            raise AnsweredBefore(kept)
        self._claim = kept

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, AnsweredBefore):
            return _again(exc.kept)  # type: ignore[return-value]  # DRF finishes any kind of answer
        return super().handle_exception(exc)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """As in DRF; the answer to a claimed request is kept as soon as its bytes are known."""
        finished = super().finalize_response(request, response, *args, **kwargs)
        if self._claim:
            claim, self._claim = self._claim, None
            if isinstance(finished, Response):
                finished.add_post_render_callback(lambda rendered: _keep(claim, rendered))
            else:
                give_up(claim)
        return finished


def hash_of(request: Request) -> str:
    """Return a hash that tells requests apart: path, parameters and body; of a form, fields and the bytes of files."""
    digest = sha256()
    for part in (request.get_full_path().encode(), *_parts_of(request)):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


def _parts_of(request: Request) -> Iterator[bytes]:
    if not any(isinstance(parser, MultiPartParser) for parser in request.parsers or ()):
        yield request._request.body
        return
    fields: Any = request.data  # a QueryDict, with files among its values
    for name in sorted(fields):
        if name not in request.FILES:
            yield from (text.encode("utf-8", "surrogatepass") for text in (name, *fields.getlist(name)))
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            yield from (name.encode("utf-8", "surrogatepass"), (file.name or "").encode("utf-8", "surrogatepass"))
            yield from file.chunks(_CHUNK)
            yield b""
            file.seek(0)


def _keep(claim: KeptAnswer, response: HttpResponse) -> None:
    headers = {name: response[name] for name in _KEPT_HEADERS if name in response}
    finish(claim, status=response.status_code, headers=headers, body=response.content)


def _again(kept: KeptAnswer) -> HttpResponse:
    answer = HttpResponse(body_of(kept), status=kept.status, headers=kept.headers)
    if "Content-Type" not in kept.headers:
        del answer["Content-Type"]
    answer[REPLAYED] = "true"
    return answer
