"""What a kind of token may do (catalog contract §2.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from pxm.oauth.models import AccessToken

if TYPE_CHECKING:
    from rest_framework.views import APIView  # it reads these classes while it is being imported


class AnyToken(BasePermission):
    """Shoppers and administrators."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(request.auth, AccessToken)


class AdminToken(BasePermission):
    """Administrators: an implicit (shopper) token gets 403, no token 401."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(request.auth, AccessToken) and request.auth.grant == AccessToken.Grant.CLIENT_CREDENTIALS
