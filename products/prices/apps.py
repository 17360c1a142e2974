from django.apps import AppConfig


class PricesConfig(AppConfig):
    name = "products.prices"
    label = "prices"
    verbose_name = "Prices"

    def ready(self) -> None:
        from products.acts.kinds import ACTS
        from products.prices.acts import ACT
        from products.prices.currency_uses import USE
        from products.prices.demo import make_demo
        from products.prices.history import declare
        from products.store.uses import CURRENCY_USES
        from pxm.running.demos import DEMOS

        declare()
        ACTS.add(ACT)
        CURRENCY_USES.add(USE)
        DEMOS.add(make_demo)
