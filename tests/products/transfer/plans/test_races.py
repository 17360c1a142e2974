"""Two people about one import at the same moment."""

from __future__ import annotations

from functools import partial

from jobs.models import Job
from products.acts.models import Act
from products.acts.services import submit_act
from products.transfer.plans.services import plan_undoing
from tests.factories.imports import applied, planned
from tests.races import at_once


def test_nobody_agrees_to_taking_back_what_is_forgotten_meanwhile(real_database: str) -> None:
    for number in range(5):
        plan = planned(["", f"erp-{number}", "Cup", f"cup-{number}", "physical"])
        applied(plan)
        act = plan_undoing(plan_id=plan.pk)
        agreed, planned_anew = at_once(
            partial(submit_act, act_id=act.pk, agreed=act.consents, request_id="r"),
            partial(plan_undoing, plan_id=plan.pk),
        )
        assert isinstance(agreed, Job) != isinstance(planned_anew, Act)
        assert Act.objects.filter(pk=act.pk).exists() == isinstance(agreed, Job)
