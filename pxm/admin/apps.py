from django.apps import AppConfig


class AdminShellConfig(AppConfig):
    name = "pxm.admin"
    label = "pxm_admin"
