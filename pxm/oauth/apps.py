from django.apps import AppConfig


class OAuthConfig(AppConfig):
    name = "pxm.oauth"
    label = "oauth"
    verbose_name = "Settings"
