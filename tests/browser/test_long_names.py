"""A name of a thousand letters breaks no screen: it is cut where it stands, and whole where the mouse rests on it."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page

from tests.browser.screens import parts, screens
from tests.browser.store import call_everything, fill
from tests.browser.tour import tour, tour_of_actions
from tests.browser.walk import SETTLED
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


@dataclass
class Measuring:
    """`look` at one screen after the other in both sizes, then read `faults`."""

    page: Page
    faults: list[str] = field(default_factory=list)

    def look(self, where: str, within: str = "html") -> None:
        for width, height in SIZES:
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.wait_for_function(SETTLED)
            self.faults += [f"{where}, {width} wide: {fault}" for fault in self.page.evaluate(FAULTS, PART.lower())]
        self.page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})


@pytest.mark.parametrize("part", parts())
def test_long_names_are_cut_and_whole_on_hover(open_page, complaints, part: str) -> None:
    complaints.expect("503")  # the queue without a broker
    store = fill()
    call_everything(NAMES)
    person = User.objects.get(pk=store["a user"].pk)
    person.is_superuser = True
    walked = Measuring(open_page(OPERATOR))
    for screen in screens(signed_in(OPERATOR), store, part):
        tour(walked, screen)
        tour_of_actions(walked, screen, person)

    assert walked.faults == [], "\n".join(walked.faults)
