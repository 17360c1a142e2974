from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "catalog"
    label = "catalog"
    verbose_name = "Publishing"

    def ready(self) -> None:
        from catalog import history
        from catalog.publishing import job

        history.declare()
        job.declare()
