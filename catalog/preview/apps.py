from django.apps import AppConfig


class PreviewConfig(AppConfig):
    name = "catalog.preview"
    label = "preview"
    verbose_name = "Preview"

    def ready(self) -> None:
        from catalog.preview import rights  # noqa: F401  declares them
        from catalog.preview.lookout import LOOKOUT
        from catalog.preview.services import LINKS
        from products.lookouts import LOOKOUTS
        from pxm.upkeep import UPKEEP

        LOOKOUTS.add(LOOKOUT)
        UPKEEP.add(LINKS)
