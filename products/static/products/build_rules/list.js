import { called, element, replaceKeepingFocus, setText } from "../../pxm/dom.js";

const PAGE = 25;
const OUTCOMES = { "": "All", built: "Built", left_out: "Left out", conflict: "Conflicts" };

/** The combinations as a filtered list, for more than a grid can show. Pages come from the server. */
export class CombinationList {
  #area;
  #onAsk;
  #onPick;
  #drawnFor = "";
  #outcome = "";
  #chosen = new Map();
  #offset = 0;
  #table;
  #total;
  #earlier;
  #later;

  /** `onAsk()` fetches the page that `wanted` describes; `onPick(cell, button)` opens the proposal for a row. */
  constructor(area, { onAsk, onPick }) {
    this.#area = area;
    this.#onAsk = onAsk;
    this.#onPick = onPick;
    // What is filtered here is no change of the product.
    for (const kind of ["input", "change"]) area.addEventListener(kind, (event) => event.stopPropagation());
  }

  get wanted() {
    return { outcome: this.#outcome, options: [...this.#chosen.values()], offset: this.#offset, limit: PAGE };
  }

  draw(variations) {
    const key = JSON.stringify(variations.map((variation) => [variation.name, variation.options]));
    if (key === this.#drawnFor) return;
    this.#drawnFor = key;
    this.#chosen.clear();
    this.#offset = 0;
    this.#table = element("tbody");
    this.#total = element("p", { class: "products-list-total", role: "status" });
    this.#earlier = this.#step("Earlier", -PAGE);
    this.#later = this.#step("Later", PAGE);
    this.#area.replaceChildren(
      element(
        "div",
        { class: "products-list-filters" },
        this.#outcomes(),
        variations.map((variation) => this.#filter(variation)),
      ),
      element(
        "table",
        { class: "products-combination-list" },
        element("caption", { class: "pxm-unseen" }, "Combinations"),
        element(
          "thead",
          {},
          element(
            "tr",
            {},
            ["Combination", "Result", ""].map((title) => element("th", { scope: "col" }, title)),
          ),
        ),
        this.#table,
      ),
      element("div", { class: "products-list-steps" }, this.#total, this.#earlier, this.#later),
    );
  }

  show(page) {
    replaceKeepingFocus(
      this.#table,
      page.rows.map((row) => this.#row(row)),
    );
    const last = page.offset + page.rows.length;
    const shown = page.rows.length
      ? `${(page.offset + 1).toLocaleString("en")}–${last.toLocaleString("en")} of ${page.total}`
      : "No combination matches these filters.";
    setText(this.#total, shown);
    this.#earlier.disabled = page.offset === 0;
    this.#later.disabled = !page.has_more;
  }

  #row(row) {
    const cell = { options: row.options, names: row.names };
    return element(
      "tr",
      {},
      element("th", { scope: "row" }, called(row.names.join(" / "))),
      element("td", {}, element("span", { class: `products-verdict products-is-${row.outcome}` }, row.why)),
      element(
        "td",
        {},
        element(
          "button",
          {
            type: "button",
            class: "pxm-button pxm-button-small",
            data: { focus: row.options.join() },
            "aria-label": `Change ${row.names.join(" / ")}`,
            onclick: (event) => this.#onPick(cell, event.currentTarget),
          },
          "Change…",
        ),
      ),
    );
  }

  #outcomes() {
    return element(
      "select",
      {
        class: "products-plain-select",
        "aria-label": "Show",
        onchange: (event) =>
          this.#filterBy(() => {
            this.#outcome = event.target.value;
          }),
      },
      Object.entries(OUTCOMES).map(([value, word]) => element("option", { value }, word)),
    );
  }

  #filter(variation) {
    const change = (id) => (id ? this.#chosen.set(variation.id, id) : this.#chosen.delete(variation.id));
    return element(
      "select",
      {
        class: "products-plain-select",
        "aria-label": `Only ${variation.name}`,
        onchange: (event) => this.#filterBy(() => change(event.target.value)),
      },
      element("option", { value: "" }, `any ${variation.name}`),
      variation.options.map((option) => element("option", { value: option.id }, option.name)),
    );
  }

  #filterBy(change) {
    change();
    this.#offset = 0;
    this.#onAsk();
  }

  #step(label, distance) {
    return element(
      "button",
      {
        type: "button",
        class: "pxm-button pxm-button-small",
        disabled: true,
        onclick: () => {
          this.#offset = Math.max(0, this.#offset + distance);
          this.#onAsk();
        },
      },
      label,
    );
  }
}
