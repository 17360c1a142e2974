from django.apps import AppConfig


class PricesConfig(AppConfig):
    name = "products.prices"
    label = "prices"
    verbose_name = "Prices"

    def ready(self) -> None:
        from products.prices.demo import make_demo
        from products.prices.history import declare
        from pxm.running.demos import DEMOS

        declare()
        DEMOS.add(make_demo)
