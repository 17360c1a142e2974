from django.apps import AppConfig


class OAuthConfig(AppConfig):
    name = "pxm.oauth"
    label = "oauth"
    verbose_name = "Settings"

    def ready(self) -> None:
        from pxm.http.body_limits import body_limits
        from pxm.oauth.body_limit import ACCESS_TOKEN
        from pxm.oauth.history import declare

        body_limits.add(ACCESS_TOKEN)
        declare()
