from django.apps import AppConfig


class RepeatsConfig(AppConfig):
    name = "pxm.repeats"
    label = "repeats"
    verbose_name = "Repeated requests"

    def ready(self) -> None:
        from pxm.repeats.keeping import RETENTION
        from pxm.upkeep import UPKEEP

        UPKEEP.add(RETENTION)
