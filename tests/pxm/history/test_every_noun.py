from __future__ import annotations

from django.contrib import admin

from pxm.admin.model_admin import ServiceModelAdmin
from pxm.history.declared import tracked

# What happens to tags is told of the products that carry them.
TOLD_ELSEWHERE = {"products.tag"}


def test_every_noun_of_the_admin_has_a_history() -> None:
    nouns = [each.model for each in admin.site._registry.values() if isinstance(each, ServiceModelAdmin)]

    assert nouns
    assert {model._meta.label_lower for model in nouns if tracked(model) is None} == TOLD_ELSEWHERE
