from django.apps import AppConfig


class HierarchiesConfig(AppConfig):
    name = "products.hierarchies"
    label = "hierarchies"
    verbose_name = "Hierarchies"

    def ready(self) -> None:
        from products.filters import PRODUCT_FILTERS
        from products.hierarchies import acts, copying, demo, filters, history
        from pxm.running.demos import DEMOS

        PRODUCT_FILTERS.add(filters.HAS_NODES)
        acts.declare()
        copying.declare()
        DEMOS.add(demo.make_demo)
        history.declare()
