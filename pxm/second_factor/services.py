"""Beginning with two steps, taking codes, ending it. All of it is kept in the history, and is a line in the log."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction

from pxm import security_log
from pxm.clock import now
from pxm.errors import Invalid, Problem
from pxm.history import recording
from pxm.sealing import Unreadable
from pxm.second_factor import codes
from pxm.second_factor.models import RecoveryCode, SecondFactor
from pxm.second_factor.sealing import SECRETS

WRONG_CODE = Problem("This is not the code that your app shows now. Codes change every half minute.", "wrong_code")
_BEGUN_ALREADY = Problem("Two-step sign-in is on already.", "begun_already")


def of(user: User) -> SecondFactor | None:
    """Return a person's second factor. One query."""
    return SecondFactor.objects.filter(user=user).first()


def begin(*, user: User, secret: str, code: str) -> list[str]:
    """Ask this person for codes of this secret from now on; return their recovery codes, which are not kept.

    Raises Invalid if the code is none of the secret's, so that nobody is locked out by an app that has not got it, or
    if there is a second factor already.
    """
    step = codes.step_of(secret, codes.plain(code), now())
    if step is None:
        raise Invalid(WRONG_CODE)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # two windows begin one after the other
        if of(user) is not None:
            raise Invalid(_BEGUN_ALREADY)
        factor = SecondFactor(user=user, **SECRETS.columns(secret), last_step=step)
        factor.save()
        recording.created(factor)
        security_log.done("two-step sign-in turned on", user=user.get_username())
        return _with_new_codes(factor)


def take_code(*, user: User, code: str) -> bool:
    """Return whether this code opens, which it then never does again; none does for whoever has no second factor."""
    factor = of(user)
    if factor is None:
        return False
    typed = codes.plain(code)
    return _take_code_of_app(factor, typed) or _take_recovery_code(factor, typed)


def renew_recovery_codes(*, user: User) -> list[str]:
    """Return new recovery codes; those before open nothing any more. Empty if there is no second factor."""
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().filter(user=user).first()
        if factor is None:
            return []
        recording.done(factor, "made new recovery codes for the two-step sign-in")
        security_log.done("recovery codes replaced", user=user.get_username())
        return _with_new_codes(factor)


def end(*, user: User, said: str = "") -> bool:
    """Ask this person for the password alone; return whether there was a second factor. `said` is why, for the history.

    Where one is required they are led to begin anew when they sign in next.
    """
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().filter(user=user).first()
        if factor is None:
            return False
        recording.deleted([factor], said=said)
        factor.delete()
        security_log.done("two-step sign-in turned off", user=user.get_username())
    return True


def _take_code_of_app(factor: SecondFactor, typed: str) -> bool:
    try:
        step = codes.step_of(SECRETS.unseal(factor.sealed_secret), typed, now())
    except Unreadable:
        return False
    if step is None:
        return False
    # Of two who come with the same code at once, one gets in.
    return bool(SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step).update(last_step=step))


def _take_recovery_code(factor: SecondFactor, typed: str) -> bool:
    with transaction.atomic():
        used, _ = factor.recovery_codes.filter(hash=codes.hash_of(typed)).delete()
        if used:
            recording.done(factor, "used a recovery code for the two-step sign-in")
            security_log.done("recovery code used", user=factor.user.get_username())
    return bool(used)


def _with_new_codes(factor: SecondFactor) -> list[str]:
    made = codes.new_recovery_codes()
    factor.recovery_codes.all().delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(second_factor=factor, hash=codes.hash_of(code)) for code in made)
    return made
