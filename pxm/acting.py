"""Who acts: the person, application key or job behind the changes that this request or command makes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, User


class Origin(StrEnum):
    """Where a change comes from."""

    ADMIN = "admin"
    API = "api"
    BUILD = "build"
    IMPORT = "import"
    JOB = "job"
    COMMAND = "command"


class Kind(StrEnum):
    USER = "user"
    KEY = "key"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """`id` is the primary key of the user or of the application key, as text; `job_id` that of the job that does it."""

    kind: Kind
    name: str
    id: str = ""
    origin: str = Origin.COMMAND
    request_id: str = ""
    job_id: UUID | None = None


SYSTEM = Actor(Kind.SYSTEM, "the system")

_acting: ContextVar[Callable[[], Actor]] = ContextVar("acting", default=lambda: SYSTEM)


def actor() -> Actor:
    """Return who acts now; the system if nobody has been named (in a shell or a migration)."""
    return _acting.get()()


def act_as(who: Callable[[], Actor]) -> None:
    """Name who acts for the rest of the surrounding `acting_as` block; it is asked only when somebody wants to know."""
    _acting.set(who)


@contextmanager
def acting_as(who: Actor | Callable[[], Actor]) -> Iterator[None]:
    """Name who acts in this block; a function is asked only when somebody wants to know."""
    token = _acting.set((lambda: who) if isinstance(who, Actor) else who)
    try:
        yield
    finally:
        _acting.reset(token)


@contextmanager
def from_origin(origin: Origin) -> Iterator[None]:
    """Change where the actor acts from within this block: a job knows that it is a build."""
    with acting_as(replace(actor(), origin=origin)):
        yield


def name_of(user: User) -> str:
    return user.get_full_name() or user.get_username()


def person(user: AbstractBaseUser | object, *, request_id: str) -> Actor:
    """Return the actor for a user of the admin; the system if nobody is signed in."""
    if not isinstance(user, User):
        return SYSTEM
    return Actor(Kind.USER, name_of(user), str(user.pk), Origin.ADMIN, request_id)


def application(name: str, id: UUID, *, request_id: str) -> Actor:
    """Return the actor for a client of the API that holds an application key."""
    return Actor(Kind.KEY, name, str(id), Origin.API, request_id)
