/* <pxm-skip what="the options"></pxm-skip> before a part with many things to stop at: once there are more than a few, the
   keyboard finds a button there that leads past them. `over` selects another part than the next element. */

import { element, setText } from "./dom.js";

// So many stops are walked through; beyond, one more stop saves the others.
const STOPS = 10;
const STOP = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";

function stopsIn(part) {
  return [...part.querySelectorAll(STOP)].filter(
    (each) => each.tabIndex >= 0 && !each.disabled && each.checkVisibility({ visibilityProperty: true }),
  );
}

class Skip extends HTMLElement {
  #button = element("button", {
    type: "button",
    class: "pxm-skip pxm-button",
    hidden: true,
    onclick: () => this.#go(),
  });

  connectedCallback() {
    setText(this.#button, `Skip ${this.getAttribute("what")}`);
    this.replaceChildren(this.#button);
  }

  /** Be there if it is worth a stop of its own. */
  count() {
    const part = this.#part;
    this.#button.hidden = !part || stopsIn(part).length <= STOPS;
  }

  get #part() {
    return this.hasAttribute("over") ? document.querySelector(this.getAttribute("over")) : this.nextElementSibling;
  }

  #go() {
    const part = this.#part;
    const isBehind = (each) =>
      !part.contains(each) && part.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING;
    const next = stopsIn(document).find(isBehind);
    (next ?? this.#endOf(part)).focus({ focusVisible: true });
  }

  /** A place to stand where nothing follows: the next Tab leaves the page. */
  #endOf(part) {
    const end = element("span", { tabindex: "-1", class: "pxm-unseen" }, `The end of ${this.getAttribute("what")}`);
    part.after(end);
    return end;
  }
}

customElements.define("pxm-skip", Skip);

// Just before the focus moves: how many stops there are changes with every click.
document.addEventListener(
  "keydown",
  (event) => {
    if (event.key === "Tab") for (const each of document.querySelectorAll("pxm-skip")) each.count();
  },
  { capture: true },
);
