from django.apps import AppConfig


class TransferConfig(AppConfig):
    name = "products.transfer"
    label = "transfer"
    verbose_name = "Catalog"

    def ready(self) -> None:
        from jobs.registry import JOB_TYPES
        from products.transfer.plans import applying, planning, services, undoing
        from products.transfer.plans.of_prices import undoing as undoing_prices
        from products.transfer.prices import api, job
        from products.transfer.products import api as products_api
        from products.transfer.products import exporting, importing
        from pxm.api.families import PRICE_BOOKS
        from pxm.http.body_limits import BodyLimit, body_limits
        from pxm.upkeep import UPKEEP

        JOB_TYPES.add(job.JOB, exporting.JOB, importing.JOB, *planning.JOBS, *applying.JOBS)
        UPKEEP.add(services.RETENTION)
        undoing.declare()
        undoing_prices.declare()
        body_limits.add(BodyLimit(api.PATH, api.LONGEST_BODY, PRICE_BOOKS))
        # The contract has no 413 for this one (§6.1).
        too_long = BodyLimit(products_api.IMPORT, products_api.LONGEST_BODY, status=503, detail="client read error")
        body_limits.add(too_long)
