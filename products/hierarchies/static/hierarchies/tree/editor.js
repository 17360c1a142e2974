import { element } from "../../pxm/dom.js";

/**
 * A box in the tree in which a name is typed. Enter and leaving take it, Esc gives up, an empty one is given up. `onTake(name,
 * byEnter)` may return a promise; if that is refused, the box stays, with what was typed, and `onRefused(problem)` is called.
 */
export class Editor {
  #onTake;
  #onEnd;
  #onPaste;
  #onRefused;
  #before;
  #isBusy = false;
  #isOver = false;

  constructor({ label, value = "", onTake, onEnd, onRefused, onPaste = null }) {
    this.#onTake = onTake;
    this.#onEnd = onEnd;
    this.#onRefused = onRefused;
    this.#onPaste = onPaste;
    this.#before = value;
    this.input = element("input", {
      type: "text",
      class: "pxm-input hierarchies-editor",
      "aria-label": label,
      placeholder: label,
      autocomplete: "off",
      onkeydown: (event) => this.#key(event),
      onblur: () => this.#take(false),
      onpaste: (event) => this.#pasted(event),
    });
    this.input.value = value;
  }

  open() {
    this.input.focus();
    this.input.select();
  }

  close() {
    this.#isOver = true;
  }

  #key(event) {
    event.stopPropagation();
    if (event.key === "Escape") this.#end();
    if (event.key !== "Enter") return;
    event.preventDefault();
    this.#take(true);
  }

  #pasted(event) {
    const text = event.clipboardData.getData("text");
    if (!this.#onPaste || !/[\n\t]/.test(text.trim())) return;
    event.preventDefault();
    this.#isOver = true;
    this.#onPaste(text);
  }

  async #take(byEnter) {
    if (this.#isBusy || this.#isOver) return;
    const name = this.input.value.trim();
    if (!name || name === this.#before) return this.#end();
    this.#isBusy = true;
    this.input.removeAttribute("aria-invalid");
    try {
      await this.#onTake(name, byEnter);
      this.#isOver = true;
    } catch (refused) {
      this.input.setAttribute("aria-invalid", "true");
      this.#onRefused(refused);
    } finally {
      this.#isBusy = false;
    }
  }

  #end() {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#onEnd();
  }
}
