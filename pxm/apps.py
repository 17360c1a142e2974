from django.apps import AppConfig


class PXMConfig(AppConfig):
    name = "pxm"
    verbose_name = "PXM"

    def ready(self) -> None:
        from django.conf import settings

        from pxm import (
            checks,  # noqa: F401  registers the system checks
            lookups,  # noqa: F401  registers the lookups that constraints use
        )
        from pxm.connections import tell_connections
        from pxm.http.sign_in_upkeep import SESSIONS, TRIES
        from pxm.sealing import RENEWAL
        from pxm.upkeep import UPKEEP

        UPKEEP.add(SESSIONS, TRIES, RENEWAL)
        tell_connections()
        if settings.SENTRY_DSN:
            from pxm import crashes

            crashes.tell(settings.SENTRY_DSN)
