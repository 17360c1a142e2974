from django.apps import AppConfig


class StoreConfig(AppConfig):
    name = "products.store"
    label = "store"
    verbose_name = "Prices"
