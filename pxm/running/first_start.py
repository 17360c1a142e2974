"""What a system without any user gets: an administrator, an application key and the demo catalogs of the apps."""

from __future__ import annotations

from pathlib import Path

from django.contrib.auth.models import User
from django.db import transaction

from pxm.oauth.services import create_application_key
from pxm.running.credentials import Credentials, new_password
from pxm.running.demos import DEMOS

ADMIN = "admin"


def is_first_start() -> bool:
    """Return whether nobody can sign in yet: the database decides, so a second start never repeats anything."""
    return not User.objects.exists()


def prepare_first_start(*, with_demo: bool, credentials_file: Path) -> Credentials:
    """Make everything in one transaction: an interrupted first start leaves nothing, and the next one is the first.

    The file is written before the transaction ends: the secrets are never lost; at worst they are useless.
    """
    with transaction.atomic():
        password = new_password()
        admin = User.objects.create_superuser(username=ADMIN, password=password)
        key, secret = create_application_key(name="First start")
        if with_demo:
            for demo in DEMOS:
                demo(admin)
        credentials = Credentials(ADMIN, password, str(key.client_id), secret)
        credentials.write(credentials_file)
    return credentials
