from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "catalog"
    label = "catalog"
    verbose_name = "Publishing"

    def ready(self) -> None:
        from catalog.history import declare

        declare()
