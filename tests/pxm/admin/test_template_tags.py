from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.template import Context, Template


def _rendered(text: str, **context: Any) -> str:
    return Template("{% load pxm %}" + text).render(Context(context))


def test_a_time_is_relative_with_the_exact_one_on_hover() -> None:
    moment = datetime(2025, 3, 4, 9, 5, 7, tzinfo=UTC)

    markup = _rendered("{{ moment|ago }}", moment=moment)

    assert 'title="4 March 2025, 09:05:07 UTC"' in markup
    assert ">4 Mar 2025</time>" in markup


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{{ n|number }}", "12,000"),
        ('{{ n|count:"child,children" }}', "12,000 children"),
        ('{{ n|count:"product" }}', "12,000 products"),
        ('{{ n|plural:"its,their" }}', "their"),
        ('{{ one|plural:"product" }}', "product"),
        ("{{ length|duration }}", "1 min 5 s"),
        ("{{ nothing|ago }}{{ nothing|duration }}", ""),
    ],
)
def test_numbers_and_lengths_are_read_as_people_write_them(text: str, words: str) -> None:
    assert _rendered(text, n=12_000, one=1, length=timedelta(seconds=65), nothing=None) == words


def test_the_head_of_a_page_escapes_what_stands_in_it_once() -> None:
    template = Template('{% load pxm %}{% head title button="Go" address="/x/" %}<b>{{ line }}</b>{% endhead %}')

    markup = template.render(Context({"title": "A & B", "line": "<i>"}))

    assert ">A &amp; B</h2>" in markup
    assert "<b>&lt;i&gt;</b>" in markup
    assert '<a href="/x/" class="pxm-button pxm-button-main">Go</a>' in markup
