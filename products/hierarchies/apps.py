from django.apps import AppConfig


class HierarchiesConfig(AppConfig):
    name = "products.hierarchies"
    label = "hierarchies"
    verbose_name = "Hierarchies"

    def ready(self) -> None:
        from products.filters import PRODUCT_FILTERS
        from products.hierarchies import acts, copying, demo, editing, filters, history
        from products.hierarchies.kept import PAGES, PLACED
        from products.hierarchies.models import Placement
        from products.hierarchies.services.counting import placements_go
        from products.models import Product
        from pxm.deletion import FAREWELLS, Farewell
        from pxm.running.demos import DEMOS
        from pxm.upkeep import UPKEEP

        PRODUCT_FILTERS.add(filters.HAS_NODES)
        acts.declare()
        copying.declare()
        editing.declare()
        DEMOS.add(demo.make_demo)
        history.declare()
        FAREWELLS.add(Farewell("placements", Placement, owner=Product, before=placements_go))
        UPKEEP.add(PLACED, PAGES)
