from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "jobs"
    verbose_name = "Activity"

    def ready(self) -> None:
        from jobs.health import waiting
        from jobs.metrics import figures
        from jobs.retention import RETENTION
        from pxm.health import PROBES, Probe
        from pxm.metrics import FIGURES, Figures
        from pxm.upkeep import UPKEEP

        UPKEEP.add(RETENTION)
        PROBES.add(Probe("jobs", waiting))
        FIGURES.add(Figures("jobs", figures))
