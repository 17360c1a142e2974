"""`manage.py` itself: its help shows the commands that whoever runs an installation needs, ours first."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ImproperlyConfigured
from django.core.management import ManagementUtility, get_commands, load_command_class
from django.core.management.base import BaseCommand

from pxm.environment import unusable

_OURS = ("pxm", "jobs", "products", "catalog")
# Of the others. What is not here still runs, for those who know it; some of it destroys data without a question.
USEFUL = {
    "changepassword": "Set a person's password.",
    "check": "Look for mistakes in the settings; `--deploy` before it goes public.",
    "collectstatic": "Put static files into PXM_STATIC_ROOT.",
    "createsuperuser": "Make an administrator.",
    "dbshell": "Open the database's own shell.",
    "migrate": "Bring the database up to this version.",
    "rqresume": "Let suspended workers go on.",
    "rqsuspend": "Let workers take no further job.",
    "shell": "Open Python with the project loaded.",
    "showmigrations": "Show which migrations have been applied.",
    "spectacular": "Write the description of the API.",
}


class Commands(ManagementUtility):
    """Runs every command; `help` shows the useful ones."""

    def main_help_text(self, commands_only: bool = False) -> str:
        ours = {name: _help_of(app, name) for name, app in get_commands().items() if _is_ours(app)}
        if commands_only:
            return "\n".join(sorted({*ours, *USEFUL}))
        lines = [f"Type '{self.prog_name} help <command>' for help on one command.", ""]
        lines += ["PXM", *_listed(ours), "", "Django and its applications", *_listed(USEFUL)]
        return "\n".join([*lines, *_problem_with_settings(self.settings_exception)])


def _is_ours(app: object) -> bool:
    return isinstance(app, str) and app.partition(".")[0] in _OURS


def _help_of(app: object, name: str) -> str:
    """Return the first sentence of what a command says of itself."""
    command = app if isinstance(app, BaseCommand) else load_command_class(str(app), name)
    return command.help.partition(". ")[0].rstrip(".") + "."


def _listed(commands: dict[str, str]) -> Iterable[str]:
    width = max(map(len, commands), default=0)
    return (f"    {name:{width}}  {commands[name]}" for name in sorted(commands))


def _problem_with_settings(problem: Exception | None) -> list[str]:
    return ["", unusable(problem)] if isinstance(problem, ImproperlyConfigured) else []
