from django.apps import AppConfig, apps
from django.contrib.admin.apps import AdminConfig


class AdminShellConfig(AppConfig):
    name = "pxm.admin"
    label = "pxm_admin"

    def ready(self) -> None:
        # Users and groups stand under this heading of the sidebar; breadcrumbs begin with it.
        apps.get_app_config("auth").verbose_name = "Settings"


class PXMAdminConfig(AdminConfig):
    default_site = "pxm.admin.site.PXMAdminSite"
