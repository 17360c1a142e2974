from django.apps import AppConfig


class StepsConfig(AppConfig):
    name = "tests.processes"
    label = "steps"

    def ready(self) -> None:
        from jobs.registry import JOB_TYPES
        from tests.processes.steps import TYPES

        JOB_TYPES.add(*TYPES)
