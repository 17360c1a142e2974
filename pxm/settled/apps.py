from django.apps import AppConfig


class SettledConfig(AppConfig):
    name = "pxm.settled"
    label = "settled"
    verbose_name = "What seldom changes"
