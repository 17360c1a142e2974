from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "jobs"
    verbose_name = "Activity"

    def ready(self) -> None:
        from jobs.health import waiting
        from pxm.health import PROBES, Probe

        PROBES.add(Probe("jobs", waiting))
