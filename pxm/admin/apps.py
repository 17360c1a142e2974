from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.contrib.auth.apps import AuthConfig


class AdminShellConfig(AppConfig):
    name = "pxm.admin"
    label = "pxm_admin"


class PXMAdminConfig(AdminConfig):
    default_site = "pxm.admin.site.PXMAdminSite"


class PeopleConfig(AuthConfig):
    verbose_name = "Settings"
