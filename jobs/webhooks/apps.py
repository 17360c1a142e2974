from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "jobs.webhooks"
    label = "webhooks"
    verbose_name = "Settings"

    def ready(self) -> None:
        from jobs.webhooks import delivering, ended, history
        from jobs.webhooks.retention import RETENTION, SECRETS_KEPT
        from jobs.webhooks.sealing import SECRETS
        from pxm.sealing import SEALED
        from pxm.upkeep import UPKEEP

        delivering.declare()
        ended.declare()
        history.declare()
        SEALED.add(SECRETS)
        UPKEEP.add(RETENTION)
        UPKEEP.add(SECRETS_KEPT)
