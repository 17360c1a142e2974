from django.apps import AppConfig


class SecondFactorConfig(AppConfig):
    name = "pxm.second_factor"
    label = "second_factor"
    verbose_name = "Settings"

    def ready(self) -> None:
        from pxm.sealing import SEALED
        from pxm.second_factor.history import declare
        from pxm.second_factor.sealing import SECRETS

        SEALED.add(SECRETS)
        declare()
