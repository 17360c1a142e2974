import { element, setText } from "./dom.js";

/* <pxm-tabs open="details">: role="tab" links and their panels; the address's #part names the open one.
   A panel gets the event `opened` each time it is shown, so that htmx can fill it then. */

class Tabs extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector('[role="tablist"]');
    this.tabs = [...this.list.querySelectorAll('[role="tab"]')];
    this.list.addEventListener("click", (event) => this.choose(event));
    this.list.addEventListener("keydown", (event) => this.step(event));
    document.body.addEventListener("tab-renewed", ({ detail }) => this.renew(detail));
    window.addEventListener("hashchange", () => this.follow());
    // htmx listens to panels from DOMContentLoaded on; it was registered before us.
    if (document.readyState === "complete") this.follow();
    else document.addEventListener("DOMContentLoaded", () => this.follow());
  }

  follow() {
    const named = this.tabs.find((tab) => tab.hash === window.location.hash);
    const wrong = this.querySelector('[role="tab"] .pxm-badge-bad');
    this.show(named && !wrong ? named : this.tabOf(this.getAttribute("open")));
  }

  tabOf(key) {
    return this.tabs.find((tab) => tab.hash === `#${key}`) ?? this.tabs[0];
  }

  /** Show what the server says of a tab now; the number of errors on it stays. */
  renew({ tab: key, badge }) {
    const tab = this.tabs.find(({ hash }) => hash === `#${key}`);
    if (!tab) return;
    const shown = tab.querySelector(".pxm-count:not(.pxm-badge-bad)");
    if (!badge) shown?.remove();
    else if (shown) setText(shown, badge);
    else tab.append(element("span", { class: "pxm-count" }, badge));
  }

  choose(event) {
    const tab = event.target.closest('[role="tab"]');
    if (!tab) return;
    event.preventDefault();
    this.removeAttribute("open");
    history.replaceState(null, "", tab.hash);
    this.show(tab);
  }

  step(event) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const now = this.tabs.indexOf(document.activeElement);
    if (!by || now < 0) return;
    event.preventDefault();
    const next = this.tabs[(now + by + this.tabs.length) % this.tabs.length];
    next.focus();
    next.click();
  }

  show(chosen) {
    for (const tab of this.tabs) {
      const panel = document.getElementById(tab.getAttribute("aria-controls"));
      const open = tab === chosen;
      tab.setAttribute("aria-selected", String(open));
      tab.tabIndex = open ? 0 : -1;
      panel.hidden = !open;
      if (open) panel.dispatchEvent(new CustomEvent("opened", { bubbles: false }));
    }
    document.body.classList.toggle("pxm-outside-form", !chosen.hasAttribute("data-in-form"));
    chosen.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}

customElements.define("pxm-tabs", Tabs);
