"""Bodies that are forms (``multipart/form-data``), for endpoints that take files."""

from __future__ import annotations

import errno
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO, Any

from django.core.files.uploadedfile import UploadedFile
from django.http.multipartparser import MultiPartParserError
from rest_framework.parsers import BaseParser, DataAndFiles
from rest_framework.request import Request

from pxm.errors import Malformed, NoRoom

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


@dataclass(frozen=True)
class SentForm:
    """The texts and the files of a form by the names of their fields; of several of one name, the last."""

    texts: Mapping[str, str]
    files: Mapping[str, UploadedFile[bytes]]


@dataclass(frozen=True)
class Form:
    """What creates a resource in place of JSON: its JSON Schema, and the keyword arguments made from it."""

    schema: Mapping[str, Any]
    takes: Callable[[SentForm], dict[str, Any]]


class FormParser(BaseParser):
    """Read a form of either media type; a body of any other is a form without fields.

    Files are spooled to disk while they arrive (`pxm.http.spool`). Raises Malformed, or NoRoom if the disk is full.
    """

    media_type = "*/*"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        request = (parser_context or {})["request"]._request
        try:
            return DataAndFiles(request.POST, request.FILES)
        except MultiPartParserError as error:
            raise Malformed("the form can not be read") from error
        except OSError as error:
            if error.errno in _FULL:
                raise NoRoom("there is no room left for files") from error
            raise


def read_form(request: Request) -> SentForm:
    """Return the form that was sent; an empty body is one without fields."""
    texts: Any = request.data
    return SentForm(dict(texts.items()), dict(request.FILES.items()))
