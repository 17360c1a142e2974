from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class AdminShellConfig(AppConfig):
    name = "pxm.admin"
    label = "pxm_admin"


class PXMAdminConfig(AdminConfig):
    default_site = "pxm.admin.site.PXMAdminSite"
