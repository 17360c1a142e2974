from django.apps import AppConfig


class OpenIDConfig(AppConfig):
    name = "pxm.openid"
    label = "openid"
    verbose_name = "Settings"
