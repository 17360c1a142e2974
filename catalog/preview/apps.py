from django.apps import AppConfig


class PreviewConfig(AppConfig):
    name = "catalog.preview"
    label = "preview"
    verbose_name = "Preview"
