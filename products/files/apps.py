from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "products.files"
    label = "files"
    verbose_name = "Files"

    def ready(self) -> None:
        from products.files import models, private, services
        from pxm.api.families import V2
        from pxm.history.declared import TRACKED, Tracked
        from pxm.http.body_limits import BodyLimit, body_limits
        from pxm.upkeep import UPKEEP

        # The file with what a form puts around it.
        longest = services.MOST_BYTES + 64 * 1024
        body_limits.add(BodyLimit("/v2/files", longest, V2), BodyLimit("/admin/files/file/upload", longest))
        TRACKED.add(Tracked(models.File, attributes=()))
        UPKEEP.add(private.RETENTION)
