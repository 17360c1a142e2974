from django.apps import AppConfig


class SecondFactorConfig(AppConfig):
    name = "pxm.second_factor"
    label = "second_factor"
    verbose_name = "Settings"

    def ready(self) -> None:
        from pxm.second_factor.history import declare
        from pxm.second_factor.sealing import RENEWAL
        from pxm.upkeep import UPKEEP

        UPKEEP.add(RENEWAL)
        declare()
