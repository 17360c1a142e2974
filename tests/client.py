"""The API as tests call it: JSON in, status and JSON out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import orjson
from django.http import HttpResponse
from django.test import Client


@dataclass(frozen=True)
class Answer:
    """`body` is the parsed JSON, None where there is none; `data` and `errors` are its members of that name."""

    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def data(self) -> Any:
        return self.body["data"]

    @property
    def errors(self) -> list[dict[str, Any]]:
        return self.body["errors"]

    @property
    def ids(self) -> list[str]:
        return [document["id"] for document in self.data]

    @property
    def details(self) -> list[str | None]:
        return [error.get("detail") for error in self.errors]


class APIClient:
    """Requests with the given token: ``api.post("/pcm/products", {"data": {…}})``.

    A body of str or bytes is sent as it is. `query` holds parameters, headers go by their names:
    ``api.get("/pcm/jobs", {"page[limit]": 2}, headers={"X-Request-Id": "r-1"})``.
    """

    def __init__(self, token: str | None) -> None:
        self._client = Client(raise_request_exception=True)
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str, query: Mapping[str, Any] | None = None, **options: Any) -> Answer:
        return self.send("GET", path, query=query, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> Answer:
        return self.send("POST", path, body, **options)

    def put(self, path: str, body: Any = None, **options: Any) -> Answer:
        return self.send("PUT", path, body, **options)

    def delete(self, path: str, body: Any = None, **options: Any) -> Answer:
        return self.send("DELETE", path, body, **options)

    def post_form(self, path: str, **fields: Any) -> Answer:
        """Send a form; files are what Django's test client takes for them."""
        response = self._client.post(path, fields, headers=self._headers)
        return Answer(response.status_code, _json_of(response), response.headers)

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        response = self._client.generic(
            method,
            f"{path}?{urlencode(query)}" if query else path,
            _bytes_of(body),
            content_type="" if body is None else "application/json",
            headers=self._headers | dict(headers or {}),
        )
        return Answer(response.status_code, _json_of(response), response.headers)


def _bytes_of(body: Any) -> bytes:
    if body is None:
        return b""
    if isinstance(body, bytes):
        return body
    return body.encode() if isinstance(body, str) else orjson.dumps(body)


def _json_of(response: HttpResponse) -> Any:
    return orjson.loads(response.content) if response.content else None
