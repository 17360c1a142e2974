import { element } from "../../pxm/dom.js";

/** A short explanation beside the cell under the pointer or the focus. Escape takes it away; it never covers the cell. */
export class Hint {
  #box;
  #textOf;
  #shown = null;

  constructor(box, area, textOf) {
    this.#box = box;
    this.#textOf = textOf;
    const show = (event) => {
      const button = event.target.closest(".products-cell");
      if (button) this.#show(button);
    };
    area.addEventListener("pointerover", show);
    area.addEventListener("focusin", show);
    area.addEventListener("pointerleave", () => this.hide());
    area.addEventListener("focusout", () => this.hide());
    area.addEventListener("keydown", (event) => event.key === "Escape" && this.hide());
    window.addEventListener("scroll", () => this.hide(), { passive: true, capture: true });
  }

  /** Say what has become of the cell that is explained just now. */
  refresh() {
    if (this.#shown?.isConnected) this.#show(this.#shown);
    else this.hide();
  }

  #show(button) {
    const [title, why] = this.#textOf(button);
    this.#shown = button;
    this.#box.replaceChildren(element("strong", {}, title), ` ${why}`);
    this.#box.hidden = false;
    const cell = button.getBoundingClientRect();
    const box = this.#box.getBoundingClientRect();
    const left = Math.min(Math.max(8, cell.left + cell.width / 2 - box.width / 2), window.innerWidth - box.width - 8);
    const above = cell.top - box.height - 6;
    this.#box.style.left = `${left}px`;
    this.#box.style.top = `${above > 8 ? above : cell.bottom + 6}px`;
  }

  hide() {
    this.#shown = null;
    this.#box.hidden = true;
  }
}
