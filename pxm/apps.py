from django.apps import AppConfig


class PXMConfig(AppConfig):
    name = "pxm"
    verbose_name = "PXM"
