from django.apps import AppConfig


class TransferConfig(AppConfig):
    name = "products.transfer"
    label = "transfer"
    verbose_name = "Import and export"

    def ready(self) -> None:
        from jobs.registry import JOB_TYPES
        from products.transfer.prices import api, job
        from products.transfer.products import exporting
        from pxm.api.families import PRICE_BOOKS
        from pxm.http.body_limits import BodyLimit, body_limits

        JOB_TYPES.add(job.JOB, exporting.JOB)
        body_limits.add(BodyLimit(api.PATH, api.LONGEST_BODY, PRICE_BOOKS))
