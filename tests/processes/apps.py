from django.apps import AppConfig


class StepsConfig(AppConfig):
    name = "tests.processes"
    label = "steps"

    def ready(self) -> None:
        from jobs.registry import register
        from tests.processes.steps import STEPS

        register(STEPS)
