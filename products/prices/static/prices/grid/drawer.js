import { Bundles } from "./bundles.js";

/**
 * The drawer of one price: what the server sent, read or edited. Tiers and sales are added from the templates in the form
 * and taken out; `closed()` is called when the drawer is gone.
 */
export class Drawer {
  #made = 0;

  constructor(dialog, { closed }) {
    this.dialog = dialog;
    dialog.addEventListener("click", (event) => this.#press(event));
    dialog.addEventListener("close", closed);
    new Bundles(dialog);
  }

  show(markup) {
    this.dialog.innerHTML = markup;
    window.htmx.process(this.dialog);
    if (!this.dialog.open) this.dialog.showModal();
  }

  #press(event) {
    // Beside a form that holds what was typed, a click closes nothing.
    const isBeside = event.target === this.dialog && !this.dialog.querySelector("form");
    const part = event.target.closest("[data-part]")?.dataset.part;
    if (isBeside || part === "close") this.dialog.close();
    else if (part === "add-row") this.#add(event.target.parentElement);
    else if (part === "remove-row") this.#remove(event.target.closest("[data-row]"));
  }

  #add(group) {
    const copy = group.querySelector(":scope > template").content.cloneNode(true);
    this.#made += 1;
    number(copy, `new${this.#made}`);
    const rows = group.querySelector(":scope > [data-rows]");
    rows.append(copy);
    rows.lastElementChild.querySelector("input:not([type=hidden])").focus();
  }

  #remove(row) {
    const group = row.parentElement.parentElement;
    row.remove();
    group.querySelector('[data-part="add-row"]').focus();
  }
}

/** Give a new sale a key of its own, by which its inputs are known, those that are added to it later, too. */
function number(copy, key) {
  for (const input of copy.querySelectorAll("input")) {
    input.name = input.name.replace(/:new(?=\/|$)/, `:${key}`);
    if (input.name === "sale" && input.value === "new") input.value = key;
  }
  for (const bundles of copy.querySelectorAll("[data-bundles]"))
    bundles.dataset.bundles = bundles.dataset.bundles.replace(/:new$/, `:${key}`);
  for (const inner of copy.querySelectorAll("template")) number(inner.content, key);
}
