from django.apps import AppConfig


class StoreConfig(AppConfig):
    name = "products.store"
    label = "store"
    verbose_name = "Prices"

    def ready(self) -> None:
        from products.store.demo import make_demo
        from products.store.services import page_length
        from pxm.api.pagination import PAGE_LENGTHS, PageLength
        from pxm.running.demos import register_demo

        PAGE_LENGTHS.add(PageLength("store", page_length))
        register_demo(make_demo)
