from django.apps import AppConfig


class StoreConfig(AppConfig):
    name = "products.store"
    label = "store"
    verbose_name = "Prices"

    def ready(self) -> None:
        from products.store import demo, inputs, models, services
        from pxm.api.pagination import PAGE_LENGTHS, PageLength
        from pxm.history.declared import TRACKED, tracked_as_sent
        from pxm.running.demos import DEMOS

        PAGE_LENGTHS.add(PageLength("store", services.page_length))
        TRACKED.add(tracked_as_sent(models.Currency, inputs.CurrencyInput))
        TRACKED.add(tracked_as_sent(models.StoreSettings, inputs.SettingsInput))
        DEMOS.add(demo.make_demo)
