from django.apps import AppConfig


class ProductsConfig(AppConfig):
    name = "products"
    verbose_name = "Catalog"

    def ready(self) -> None:
        from products.building import job  # noqa: F401  registers the job type
        from products.demo.make import make_demo
        from products.history import declare
        from pxm.running.demos import DEMOS

        DEMOS.add(make_demo)
        declare()
