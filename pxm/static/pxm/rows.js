/* <pxm-rows data-noun="attribute">: rows of inputs, added from the <template>, removed by their button. */

class Rows extends HTMLElement {
  connectedCallback() {
    this.rows = this.querySelector("[data-rows]");
    this.next = this.rows.children.length;
    this.addEventListener("click", (event) => this.clicked(event));
    this.addEventListener("keydown", (event) => this.pressed(event));
  }

  clicked(event) {
    if (event.target.closest("[data-add]")) this.add();
    const remove = event.target.closest("[data-remove]");
    if (remove) this.drop(remove.closest("[data-row]"));
  }

  pressed(event) {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
    event.preventDefault();
    const inputs = [...this.rows.querySelectorAll("input:not([type=hidden])")];
    const next = inputs[inputs.indexOf(event.target) + 1];
    if (next) next.focus();
    else this.add();
  }

  add() {
    const row = this.querySelector("template").content.firstElementChild.cloneNode(true);
    for (const input of row.querySelectorAll("[name]")) input.name = input.name.replace("__number__", this.next);
    for (const part of row.querySelectorAll("[id], [for]")) {
      for (const name of ["id", "for"]) {
        if (part.hasAttribute(name)) part.setAttribute(name, part.getAttribute(name).replace("__number__", this.next));
      }
    }
    this.next += 1;
    this.rows.append(row);
    row.querySelector("input, select").focus();
    this.changed(`Added a row for one ${this.dataset.noun}`);
  }

  drop(row) {
    const beside = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    (beside?.querySelector("input, select") ?? this.querySelector("[data-add]")).focus();
    this.changed(`Removed one ${this.dataset.noun}`);
  }

  changed(words) {
    this.querySelector("[data-none]").hidden = this.rows.children.length > 0;
    this.querySelector("[data-said]").textContent = words;
    this.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

customElements.define("pxm-rows", Rows);
