from django.apps import AppConfig


class ExtensionsConfig(AppConfig):
    name = "products.extensions"
    label = "extensions"
    verbose_name = "Catalog"

    def ready(self) -> None:
        from products.extensions.history import declare

        declare()
