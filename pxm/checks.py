"""System checks of an installation: `manage.py check --deploy` before it goes public."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

NO_LASTING_KEY = (
    "PXM_SECRET_KEY is not set and the data folder holds no key: sessions would end with every restart and differ "
    "between processes. Set it to a long random text (`manage.py up` makes one)."
)
WEAK_KEY = (
    "{name} is too easy to guess: whoever guesses it can sign in as anybody. It must be a random text of at least 50 "
    "characters."
)
# As Django's own check for deployments asks for.
_FEWEST_CHARACTERS, _FEWEST_DIFFERENT = 50, 5
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})


def refusal_to_serve() -> str:
    """Return the line with which web servers and workers refuse to start, "" if they may."""
    if not settings.SECRET_KEY_IS_LASTING:
        return NO_LASTING_KEY
    if _is_weak(settings.SECRET_KEY):
        return WEAK_KEY.format(name="PXM_SECRET_KEY")
    if any(map(_is_weak, settings.SECRET_KEY_FALLBACKS)):
        return WEAK_KEY.format(name="A key in PXM_SECRET_KEY_FALLBACKS")
    return ""


def _is_weak(key: str) -> bool:
    return len(key) < _FEWEST_CHARACTERS or len(set(key)) < _FEWEST_DIFFERENT


@register(Tags.security, deploy=True)
def check_secret_key(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    refusal = refusal_to_serve()
    return [Error(refusal, id="pxm.E001")] if refusal else []


@register(Tags.security, deploy=True)
def check_hosts(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    """Refuse any host, and a public installation that only this machine can reach by name."""
    hosts = set(settings.ALLOWED_HOSTS)
    if "*" in hosts:
        return [Error("PXM_ALLOWED_HOSTS must name the hosts: * lets anyone forge links.", id="pxm.E002")]
    if hosts <= _LOOPBACK:
        return [Error("PXM_ALLOWED_HOSTS names this machine only: nobody else gets an answer.", id="pxm.E003")]
    return []


@register(Tags.security, deploy=True)
def check_proxies(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    """HTTPS ends at a proxy, so all clients would share one address, and the throttle would lock all out."""
    if settings.SECURE_SSL_REDIRECT and not settings.PROXIES:
        return [Warning("PXM_HTTPS needs a proxy, but PXM_PROXIES is 0: clients cannot be told apart.", id="pxm.W001")]
    return []


@register(Tags.security, deploy=True)
def check_provider(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    """Without TLS anybody on the way could answer in the provider's place, and sign in as whoever they like."""
    if not settings.OIDC_ISSUER or settings.OIDC_ISSUER.startswith("https://"):
        return []
    return [Error("PXM_OIDC_ISSUER must begin with https://.", id="pxm.E005")]
