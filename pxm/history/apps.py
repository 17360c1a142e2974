from django.apps import AppConfig


class HistoryConfig(AppConfig):
    name = "pxm.history"
    verbose_name = "Activity"
