from django.apps import AppConfig


class ProductsConfig(AppConfig):
    name = "products"
    verbose_name = "Catalog"

    def ready(self) -> None:
        from products import events
        from products.building import job  # noqa: F401  registers the job type
        from products.demo.make import make_demo
        from products.editing import acts
        from products.extensions.uses import TEMPLATE_USES
        from products.files.uses import FILE_USES, FileUse
        from products.history import declare
        from products.services import file_uses
        from products.services.tags import UPKEEP_OF_TAGS
        from products.services.template_uses import USE
        from pxm.running.demos import DEMOS
        from pxm.upkeep import UPKEEP

        DEMOS.add(make_demo)
        FILE_USES.add(FileUse("products", file_uses.of, file_uses.named, file_uses.used, file_uses.forget))
        TEMPLATE_USES.add(USE)
        UPKEEP.add(UPKEEP_OF_TAGS)
        acts.declare()
        declare()
        events.declare()
