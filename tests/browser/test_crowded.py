"""Neither a name of a thousand letters nor a list of fifty breaks a screen, at a desk or on a phone.

A name is cut where it stands, and whole where the mouse rests on it. Nobody tabs through forty chips to get behind
them: where much can be stopped at, one more stop leads past it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page

from tests.browser.crowd import crowded_product, crowded_variation
from tests.browser.screens import parts, screens
from tests.browser.store import call_everything, fill
from tests.browser.tour import tour, tour_of_actions
from tests.browser.walk import settle
from tests.factories.people import OPERATOR, signed_in

# Every other row is called so. They begin alike, and `PART` is in both.
PART = "Unbreakable"
NAMES = [f"{PART}{90 * PART}", 85 * f"{PART} "]
# A desk and a phone.
SIZES = [(1440, 900), (390, 844)]

# Each fault that the names cause on the page as it stands. What is typed into scrolls by itself, and whoever may only
# look reads a value whole where others type it.
FAULTS = """(part) => {
    const OF_ITS_OWN = "script, style, textarea, select, .pxm-unseen, .pxm-value";
    const faults = [];
    const sideways = document.documentElement.scrollWidth - innerWidth;
    const clips = (each) => getComputedStyle(each).overflow.match(/hidden|clip|auto|scroll/);
    const scrolls = (each) => getComputedStyle(each).overflow.match(/auto|scroll/);
    const above = function* (each) { for (; each && each !== document.body; each = each.parentElement) yield each; };
    const told = (each, whole) => {
        each.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
        const title = each.closest("[title]")?.title ?? "";
        return title.includes(whole.trim().replace(/\\s+/g, " "));
    };
    const where = (each) => `${each.tagName.toLowerCase()}.${each.className} in ${each.parentElement.className}`;

    if (sideways > 0) {
        const wide = [...document.querySelectorAll("main *")].filter((each) => each.scrollWidth > innerWidth);
        faults.push(`the page scrolls sideways by ${sideways}: ${wide.slice(-3).map(where)}`);
    }

    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
        const holder = text.parentElement;
        if (!text.data.toLowerCase().includes(part) || holder.closest(OF_ITS_OWN)) continue;
        if (!holder.checkVisibility()) continue;
        const range = document.createRange();
        range.selectNodeContents(text);
        const whole = range.getBoundingClientRect();
        let [top, bottom, cutter] = [whole.top, whole.bottom, null];
        for (const each of above(holder)) {
            if (!clips(each)) continue;
            const box = each.getBoundingClientRect();
            const isCut = whole.bottom > box.bottom + 1 || whole.right > box.right + 1;
            if (isCut && !cutter && !scrolls(each)) cutter = each;
            [top, bottom] = [Math.max(top, box.top), Math.min(bottom, box.bottom)];
        }
        const lines = (bottom - top) / (parseFloat(getComputedStyle(holder).lineHeight) || 20);
        if (lines > 6) faults.push(`${Math.round(lines)} lines of ${where(holder)}`);
        if (cutter && !told(holder, cutter.textContent)) faults.push(`cut and not told: ${where(holder)}`);
    }
    for (const menu of document.querySelectorAll("select")) {
        const chosen = menu.selectedOptions[0]?.text ?? "";
        if (!menu.checkVisibility() || !chosen.toLowerCase().includes(part)) continue;
        if (!told(menu, chosen.replace(/^any /, ""))) faults.push(`chosen and not told: ${where(menu)}`);
    }
    return [...new Set(faults)];
}"""


# Lists and groups in which more than ten stops are left when those that something leads past are taken off.
UNSKIPPED = """() => {
    const STOP = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
    const over = (skip) => skip.hasAttribute("over")
        ? document.querySelector(skip.getAttribute("over")) : skip.nextElementSibling;
    const skipped = [...document.querySelectorAll("pxm-skip")].map(over).filter(Boolean);
    const isStop = (each) => each.tabIndex >= 0 && !each.disabled
        && each.checkVisibility({ visibilityProperty: true }) && !skipped.some((part) => part.contains(each));
    const lists = [...document.querySelectorAll("ol, ul, tbody, fieldset, nav, [role=group], [id^=id_]")];
    return lists.filter((list) => [...list.querySelectorAll(STOP)].filter(isStop).length > 10)
        .map((list) => `${list.tagName.toLowerCase()}.${list.className} #${list.id}`);
}"""


@dataclass
class Measuring:
    """`look` at one screen after the other in both sizes, then read `faults`."""

    page: Page
    faults: list[str] = field(default_factory=list)

    def look(self, where: str, within: str = "html") -> None:
        for width, height in SIZES:
            self.page.set_viewport_size({"width": width, "height": height})
            settle(self.page)
            self.faults += [f"{where}, {width} wide: {fault}" for fault in self.page.evaluate(FAULTS, PART.lower())]
        self.page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})
        self.faults += [f"{where}, not to be skipped: {fault}" for fault in self.page.evaluate(UNSKIPPED)]


@pytest.mark.parametrize("part", parts())
def test_long_names_are_cut_and_whole_on_hover_and_many_stops_can_be_skipped(open_page, complaints, part: str) -> None:
    complaints.expect("503")  # the queue without a broker
    store = fill()
    call_everything(NAMES)
    store |= {"a crowded product": crowded_product(), "a crowded variation": crowded_variation()}
    person = User.objects.get(pk=store["a user"].pk)
    person.is_superuser = True
    walked = Measuring(open_page(OPERATOR))
    for screen in screens(signed_in(OPERATOR), store, part):
        tour(walked, screen)
        tour_of_actions(walked, screen, person)

    assert walked.faults == [], "\n".join(walked.faults)
