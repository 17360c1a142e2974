from django.apps import AppConfig


class RelationshipsConfig(AppConfig):
    name = "products.relationships"
    label = "relationships"
    verbose_name = "Relationships"

    def ready(self) -> None:
        from products.documents.parts import PRODUCT_PARTS
        from products.relationships import demo, documents, inputs, models
        from pxm.history.declared import TRACKED, tracked_as_sent
        from pxm.running.demos import DEMOS

        PRODUCT_PARTS.add(documents.PART)
        DEMOS.add(demo.make_demo)
        TRACKED.add(tracked_as_sent(models.CustomRelationship, inputs.CustomRelationshipInput))
