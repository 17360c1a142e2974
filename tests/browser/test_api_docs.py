"""The page that describes the API: read by anybody, tried with a token."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from pxm.oauth.services import create_application_key
from pxm.oauth.tokens import Grant, issue_token
from tests.factories.products import VariationFactory


def test_somebody_with_a_token_tries_a_request_and_sees_the_answer(open_page, website) -> None:
    key, _ = create_application_key(name="Reader")
    token = issue_token(key=key, grant=Grant.CLIENT_CREDENTIALS)[1]
    VariationFactory(name="Material")
    page = open_page("")

    # The page draws only what is in sight, so a link leads to the request, and opens it.
    page.goto("/api/docs#/Product%20variation/getVariations")
    expect(page.get_by_role("heading", name=re.compile("PXM API"))).to_be_visible()

    operation = page.locator("#operations-Product_variation-getVariations")
    operation.locator(".authorization__btn").click()
    page.locator(".auth-container input").fill(token)
    page.locator(".auth-btn-wrapper .authorize").click()
    page.locator(".btn-done").click()

    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_placeholder("filter").fill("like(name,Mat*)")
    operation.get_by_role("button", name="Execute").click()

    answer = operation.locator(".live-responses-table")
    expect(answer.locator(".response-col_status").last).to_contain_text("200")
    expect(answer).to_contain_text('"Material"')


def test_without_a_token_the_page_is_read_and_a_try_is_refused(open_page, complaints) -> None:
    complaints.expect("401")
    page = open_page("")
    page.goto("/api/docs/#/Pim%20job/getJobs")

    operation = page.locator("#operations-Pim_job-getJobs")
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()

    expect(operation.locator(".live-responses-table")).to_contain_text("Unable to validate access token")
