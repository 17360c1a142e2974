from django.apps import AppConfig


class UploadsConfig(AppConfig):
    name = "tests.pxm.http.uploads"
    label = "uploads"

    def ready(self) -> None:
        from pxm.http.body_limits import BodyLimit, body_limits
        from tests.pxm.http.uploads.urls import LIMIT, PATH

        body_limits.add(BodyLimit(PATH, LIMIT))
