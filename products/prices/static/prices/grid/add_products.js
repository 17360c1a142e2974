import { element, plural } from "../../pxm/dom.js";
import { debounced, get, Newest } from "../../pxm/exchange.js";

/** The dialog that finds products without a price; `add(rows)` puts rows for them into the table. */
export class AddProducts {
  #newest = new Newest();

  constructor(dialog, { address, add }) {
    this.dialog = dialog;
    this.address = address;
    this.add = add;
    this.choice = this.part("add-choice");
    this.choice.addEventListener(
      "input",
      debounced(() => this.find(), 200),
    );
    this.choice.addEventListener("submit", (event) => event.preventDefault());
    this.part("cancel-add").addEventListener("click", () => dialog.close());
  }

  part(name) {
    return this.dialog.querySelector(`[data-part="${name}"]`);
  }

  open() {
    this.choice.reset();
    this.part("add-found").replaceChildren();
    this.dialog.showModal();
    this.choice.text.focus();
  }

  async find() {
    const asked = new FormData(this.choice);
    const isEmpty = ![...asked.values()].some((value) => value.trim());
    await this.#ask(asked, (found) => {
      if (isEmpty) return [];
      const parents = found.parents.map(({ id, name, children }) =>
        this.#button(`All ${plural(children, "child", "children")} of ${name}`, () => this.#addChildren(id)),
      );
      const names = found.rows.slice(0, 5).map((row) => element("li", {}, `${row.name} · ${row.sku}`));
      const more =
        found.total > 5 && element("li", { class: "pxm-subtle" }, `and ${(found.total - 5).toLocaleString("en")} more`);
      if (!found.total && !parents.length) return [element("p", {}, "No product without a price here is like that.")];
      const all =
        found.total > 0 &&
        this.#button(
          `Add ${plural(found.rows.length, "product", "products")}`,
          () => this.#done(found),
          "pxm-button-main",
        );
      return [...parents, element("ul", {}, names, more), all].filter(Boolean);
    });
  }

  async #addChildren(parent) {
    await this.#ask({ parent }, (found) => {
      this.#done(found);
      return [];
    });
  }

  async #ask(query, show) {
    try {
      const found = await this.#newest.ask((signal) =>
        get(`${this.address}?${new URLSearchParams(query)}`, { signal }),
      );
      if (found) this.part("add-found").replaceChildren(...show(found));
    } catch (failure) {
      this.part("add-found").replaceChildren(element("p", { class: "pxm-errors" }, failure.message));
    }
  }

  #button(words, act, kind = "") {
    return element("button", { type: "button", class: `pxm-button pxm-button-small ${kind}`, onclick: act }, words);
  }

  #done({ rows, total }) {
    this.dialog.close();
    this.add(rows, total);
  }
}
