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
    const copy = group.querySelector("template").content.cloneNode(true);
    this.#made += 1;
    // Each new sale has a number of its own, by which its inputs are known.
    for (const input of copy.querySelectorAll("input")) {
      input.name = input.name.replace(":new", `:new${this.#made}`);
      if (input.name === "sale") input.value = `new${this.#made}`;
    }
    const rows = group.querySelector("[data-rows]");
    rows.append(copy);
    rows.lastElementChild.querySelector("input:not([type=hidden])").focus();
  }

  #remove(row) {
    const group = row.parentElement.parentElement;
    row.remove();
    group.querySelector('[data-part="add-row"]').focus();
  }
}
