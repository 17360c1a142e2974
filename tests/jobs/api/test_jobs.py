"""`/pcm/jobs`: list, get, cancel, errors (PIM contract §4)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from jobs.errors import JobFailed
from jobs.models import Job
from jobs.run import Run
from pxm.errors import Problem

UNKNOWN = "01900000-0000-7000-8000-000000000000"


def fail(run: Run) -> None:
    raise JobFailed([Problem("first", meta={"row": 17}), Problem("second")])


def test_a_waiting_job_has_the_document_of_the_contract(api, submit):
    job = submit(request_id="7e83")
    Job.objects.update(
        created_at=datetime(2024, 1, 5, 13, 46, 41, 600_000, UTC),
        updated_at=datetime(2024, 1, 5, 13, 46, 41, 600_000, UTC),
    )
    answer = api.get(f"/pcm/jobs/{job.id}")
    assert answer.status == 200
    assert answer.body == {
        "data": {
            "type": "pim-job",
            "id": str(job.id),
            "attributes": {
                "type": "work",
                "status": "pending",
                "created_at": "2024-01-05T13:46:41.600Z",
                "started_at": None,
                "completed_at": None,
                "updated_at": "2024-01-05T13:46:41.600Z",
            },
            "meta": {"x_request_id": "7e83"},
        }
    }


def test_completion_does_not_move_updated_at(api, submit, run_jobs):
    job = submit()
    run_jobs()
    attributes = api.get(f"/pcm/jobs/{job.id}").data["attributes"]
    assert attributes["status"] == "success"
    assert attributes["updated_at"] == attributes["started_at"]
    assert attributes["completed_at"] is not None


def test_jobs_are_listed_newest_first(api, submit):
    ids = [str(submit().id) for _ in range(3)]
    answer = api.get("/pcm/jobs")
    assert (answer.status, answer.ids) == (200, ids[::-1])
    assert answer.body["meta"] == {"results": {"total": 3}}
    assert answer.body["links"] == {
        "current": "/pcm/jobs?page[limit]=25&page[offset]=0",
        "first": "/pcm/jobs?page[limit]=25&page[offset]=0",
        "last": None,
        "prev": None,
        "next": None,
    }


def test_jobs_are_paged(api, submit):
    ids = [str(submit().id) for _ in range(3)]
    answer = api.get("/pcm/jobs", {"page[limit]": 1, "page[offset]": 1})
    assert answer.ids == [ids[1]]
    assert answer.body["meta"]["results"]["total"] == 3


def test_jobs_are_filtered(api, work, submit, run_jobs):
    work(fail, name="other", synonyms=frozenset({"old-name"}))
    done, broken = submit(), submit("other")
    run_jobs()
    waiting = submit()
    names = {str(done.id): "done", str(broken.id): "broken", str(waiting.id): "waiting"}

    def found(text: str) -> set[str]:
        return {names[job_id] for job_id in api.get("/pcm/jobs", {"filter": text}).ids}

    assert found("eq(status,pending)") == {"waiting"}
    assert found("in(status,success,failed)") == {"done", "broken"}
    assert found("eq(type,other)") == found("eq(type,old-name)") == found("in(type,old-name)") == {"broken"}
    assert found("in(type,work,old-name)") == {"done", "broken", "waiting"}
    assert found("eq(type,indexing-job)") == set()
    assert found(f"eq(id,{done.id})") == {"done"}
    assert found(f"in(id,{done.id},{waiting.id})") == {"done", "waiting"}
    assert found("eq(type,work):eq(status,success)") == {"done"}


def test_jobs_are_filtered_by_when_they_were_created(api, submit):
    old, new = submit(), submit()
    Job.objects.filter(pk=old.pk).update(created_at=new.created_at - timedelta(days=2))
    assert api.get("/pcm/jobs", {"filter": f"lt(created_at,{new.created_at:%Y-%m-%d})"}).ids == [str(old.id)]
    assert api.get("/pcm/jobs", {"filter": f"ge(created_at,{new.created_at:%Y-%m-%d})"}).ids == [str(new.id)]


@pytest.mark.parametrize(
    "text", ["eq(status,done)", "like(type,child*)", "gt(status,a)", "eq(id,1)", "eq(lane,pim)", "eq(created_at,soon)"]
)
def test_a_filter_that_cannot_be_read_is_refused(api, work, text):
    answer = api.get("/pcm/jobs", {"filter": text})
    assert (answer.status, answer.details) == (400, ["Could not parse the supplied filter"])


def test_the_list_asks_as_much_for_many_jobs_as_for_few(api, submit, count_queries):
    for _ in range(2):
        submit()
    few = count_queries(lambda: api.get("/pcm/jobs"))
    for _ in range(20):
        submit()
    assert count_queries(lambda: api.get("/pcm/jobs")) == few == 4  # token, usual length, total, rows


def test_one_job_costs_two_queries(api, submit, count_queries):
    job = submit()
    assert count_queries(lambda: api.get(f"/pcm/jobs/{job.id}")) == 2


def test_a_waiting_job_is_cancelled(api, submit, run_jobs):
    job = submit()
    answer = api.post(f"/pcm/jobs/{job.id}/cancel")
    attributes = answer.data["attributes"]
    assert (answer.status, attributes["status"]) == (200, "cancelled")
    assert attributes["updated_at"] == attributes["created_at"]
    assert (attributes["started_at"], attributes["completed_at"]) == (None, None)
    run_jobs()
    assert api.get(f"/pcm/jobs/{job.id}").data == answer.data


def test_cancelling_takes_an_empty_object_and_may_be_repeated(api, submit):
    job = submit()
    first = api.post(f"/pcm/jobs/{job.id}/cancel", {})
    again = api.post(f"/pcm/jobs/{job.id}/cancel/")
    assert (again.status, again.body) == (200, first.body)


@pytest.mark.parametrize("status", ["started", "success", "failed"])
def test_only_waiting_jobs_can_be_cancelled(api, submit, status):
    job = submit()
    Job.objects.update(status=status)
    answer = api.post(f"/pcm/jobs/{job.id}/cancel")
    assert (answer.status, answer.details) == (422, ["only pending jobs can be cancelled"])
    assert Job.objects.get().status == status


def test_the_errors_of_a_job_come_in_order_with_what_they_mean(api, work, submit, run_jobs):
    work(fail)
    job = submit()
    run_jobs()
    answer = api.get(f"/pcm/jobs/{job.id}/errors")
    first, second = job.errors.all()
    assert answer.status == 200
    assert answer.data == [
        {"type": "pim-job-error", "id": str(first.id), "attributes": {"message": "first"}, "meta": {"row": 17}},
        {"type": "pim-job-error", "id": str(second.id), "attributes": {"message": "second"}},
    ]
    assert answer.body["meta"] == {"results": {"total": 2}, "errors": {"total": 2}}
    assert set(answer.body["links"]) == {"current", "first", "last", "prev", "next"}


def test_errors_are_paged_and_tell_how_many_there_were(api, work, submit, run_jobs, count_queries):
    def fail_often(run: Run) -> None:
        raise JobFailed((Problem(f"problem {n}") for n in range(1200)), total=5000)

    work(fail_often)
    job = submit()
    run_jobs()
    page = {"page[limit]": 100, "page[offset]": 900}
    answer = api.get(f"/pcm/jobs/{job.id}/errors", page)
    assert answer.data[-1]["attributes"]["message"] == "problem 999"
    assert answer.body["meta"] == {"results": {"total": 1000}, "errors": {"total": 5000}}
    assert count_queries(lambda: api.get(f"/pcm/jobs/{job.id}/errors", page)) == 4  # token, job, total, rows


def test_a_job_without_errors_has_an_empty_list(api, submit):
    job = submit()
    assert api.get(f"/pcm/jobs/{job.id}/errors").data == []


@pytest.mark.parametrize("job_id", [UNKNOWN, "unknown", "0190000000007000800000000000000a"])
@pytest.mark.parametrize(("method", "tail"), [("GET", ""), ("GET", "/errors"), ("POST", "/cancel")])
def test_an_unknown_job_is_not_found(api, work, method, tail, job_id):
    answer = api.send(method, f"/pcm/jobs/{job_id}{tail}")
    assert (answer.status, answer.body) == (404, {"errors": [{"title": "Not Found", "status": "404"}]})


@pytest.mark.parametrize(
    ("method", "tail"), [("GET", ""), ("GET", "/{id}"), ("GET", "/{id}/errors"), ("POST", "/{id}/cancel")]
)
def test_jobs_are_for_administrators(shopper_api, anonymous_api, submit, method, tail):
    path = f"/pcm/jobs{tail.format(id=submit().id)}"
    assert shopper_api.send(method, path).status == 403
    assert anonymous_api.send(method, path).status == 401
    assert Job.objects.get().status == "pending"


@pytest.mark.parametrize(("method", "tail"), [("POST", ""), ("DELETE", "/{id}"), ("GET", "/{id}/cancel")])
def test_other_methods_are_not_allowed(api, submit, method, tail):
    answer = api.send(method, f"/pcm/jobs{tail.format(id=submit().id)}")
    assert (answer.status, answer.errors[0]["title"]) == (405, "Method Not Allowed")


@pytest.mark.parametrize("filter", [None, "eq(type,delivery)", "in(status,pending,failed)"])
def test_an_unlisted_job_is_not_in_the_list(api, work, submit, filter):
    work(name="delivery", listed=False)
    submit("delivery")
    shown = submit()
    answer = api.get("/pcm/jobs", {"filter": filter} if filter else None)
    assert answer.ids == ([] if filter == "eq(type,delivery)" else [str(shown.id)])
    assert answer.body["meta"]["results"]["total"] == len(answer.ids)


@pytest.mark.parametrize(("method", "tail"), [("get", ""), ("get", "/errors"), ("post", "/cancel")])
def test_an_unlisted_job_is_not_found_and_stays_as_it_is(api, work, submit, method, tail):
    work(name="delivery", listed=False)
    job = submit("delivery")
    assert getattr(api, method)(f"/pcm/jobs/{job.id}{tail}").status == 404
    assert Job.objects.get().status == "pending"
