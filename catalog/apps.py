from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "catalog"
    label = "catalog"
    verbose_name = "Publishing"

    def ready(self) -> None:
        from catalog import demo, history
        from catalog.publishing import after_builds, job, telling
        from catalog.publishing.sweep import SWEEP
        from catalog.services import telling as releases
        from catalog.services.release import DELTAS
        from jobs.registry import JOB_TYPES
        from pxm.running.demos import DEMOS
        from pxm.upkeep import UPKEEP

        history.declare()
        job.declare()
        telling.declare()
        releases.declare()
        UPKEEP.add(SWEEP, DELTAS)
        JOB_TYPES.add(after_builds.JOB)
        DEMOS.add(demo.make_demo)
