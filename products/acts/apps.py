from django.apps import AppConfig


class ActsConfig(AppConfig):
    name = "products.acts"
    label = "acts"
    verbose_name = "Activity"

    def ready(self) -> None:
        from products.acts import job  # noqa: F401  registers the job type
