from django.apps import AppConfig


class HistoryConfig(AppConfig):
    name = "pxm.history"
    verbose_name = "Activity"

    def ready(self) -> None:
        from pxm.admin.last_changes import TELLERS, Teller
        from pxm.history.retention import RETENTION
        from pxm.history.telling import tell
        from pxm.upkeep import UPKEEP

        UPKEEP.add(RETENTION)
        TELLERS.add(Teller("history", tell))
