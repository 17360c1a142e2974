"""With a read-only key every operation that changes something is refused, and those that only ask are not."""

from __future__ import annotations

import pytest

from pxm.oauth.models import ApplicationKey
from pxm.oauth.services import update_key
from tests.client import APIClient
from tests.operations import OF_SHOPPERS, writing_operations
from tests.resource_cases import UNKNOWN_ID

pytestmark = pytest.mark.django_db

# Everything that is sent by POST and changes nothing.
ASKING = {"/pcm/products/{}/build/preview", "/pcm/catalogs/rules/validate", *OF_SHOPPERS}


def test_nothing_is_changed_with_a_read_only_key(api: APIClient, application_key: ApplicationKey) -> None:
    update_key(key_id=application_key.pk, attributes={"reads_only": True})
    operations = writing_operations()
    answered = {
        path for method, path in operations if api.send(method, path.replace("{}", UNKNOWN_ID), {}).status != 403
    }
    assert len(operations) > 50
    assert answered == ASKING
