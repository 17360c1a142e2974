from django.apps import AppConfig

PATH = "/pcm/uploads"
LIMIT = 50 * 1024 * 1024


class UploadsConfig(AppConfig):
    name = "tests.pxm.http.uploads"
    label = "uploads"

    def ready(self) -> None:
        from pxm.http.body_limits import BodyLimit, body_limits

        body_limits.add(BodyLimit(PATH, LIMIT))
