from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "catalog"
    label = "catalog"
    verbose_name = "Publishing"

    def ready(self) -> None:
        from catalog import history
        from catalog.publishing import job
        from catalog.publishing.sweep import SWEEP
        from catalog.services.release import DELTAS
        from pxm.upkeep import UPKEEP

        history.declare()
        job.declare()
        UPKEEP.add(SWEEP, DELTAS)
