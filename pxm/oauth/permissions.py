"""What a kind of token may do (catalog contract §2.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from pxm.oauth.tokens import AccessToken, Grant

if TYPE_CHECKING:
    from rest_framework.views import APIView  # it reads these classes while it is being imported

    from pxm.api.views import View


class AnyToken(BasePermission):
    """Shoppers and administrators."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(request.auth, AccessToken)


class AdminToken(BasePermission):
    """Administrators: an implicit (shopper) token gets 403, no token 401.

    With a read-only key they may do what changes nothing: that is what GET does, and what says so (`Operation.reads`).
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        token = request.auth
        if not isinstance(token, AccessToken) or token.grant != Grant.CLIENT_CREDENTIALS:
            return False
        return not token.key.reads_only or _reads(request.method or "", cast("View", view))


def _reads(method: str, view: View) -> bool:
    operation = view.operations.get(method.lower())
    return method in SAFE_METHODS or (operation is not None and operation.reads)
