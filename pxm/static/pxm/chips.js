/* <pxm-chips data-name="tags" data-noun="tag">: comma, Enter, Tab or leaving turns what was typed into chips, a pasted
   list into several; Backspace in the empty entry takes the last one back. Where `data-suggestions` names an address,
   it is asked for words that begin like what is typed. */

import { element, setText } from "./dom.js";
import { Suggestions } from "./suggestions.js";

const SEPARATORS = /[\s,;]+/;

class Chips extends HTMLElement {
  connectedCallback() {
    this.entry = this.querySelector(".pxm-chips-entry");
    this.said = this.querySelector("[data-said]");
    this.addEventListener("click", (event) => this.clicked(event));
    this.entry.addEventListener("keydown", (event) => this.pressed(event));
    this.entry.addEventListener("blur", () => this.take(this.entry.value));
    if (this.dataset.suggestions)
      this.suggestions = new Suggestions(this.entry, {
        address: this.dataset.suggestions,
        known: () => this.words,
        taken: (word) => this.take(word),
        say: (words) => setText(this.said, words),
      });
    this.entry.addEventListener("paste", (event) => this.pasted(event));
  }

  get words() {
    return [...this.querySelectorAll("[data-chip] input")].map((input) => input.value);
  }

  clicked(event) {
    const remove = event.target.closest(".pxm-chip-remove");
    if (remove) this.drop(remove.closest("[data-chip]"));
    else if (event.target === this) this.entry.focus();
  }

  pressed(event) {
    if (this.suggestions?.pressed(event)) return;
    if (event.key === "Enter" || event.key === ",") {
      event.preventDefault();
      this.take(this.entry.value);
    } else if (event.key === "Backspace" && this.entry.value === "") {
      const last = [...this.querySelectorAll("[data-chip]")].at(-1);
      if (last) this.drop(last);
    }
  }

  pasted(event) {
    const text = event.clipboardData.getData("text");
    if (!SEPARATORS.test(text.trim())) return;
    event.preventDefault();
    this.take(`${this.entry.value} ${text}`);
  }

  take(text) {
    const known = new Set(this.words);
    const added = text
      .toLowerCase()
      .split(SEPARATORS)
      .filter((word) => word && !known.has(word));
    this.entry.value = "";
    this.suggestions?.close();
    if (!added.length) return;
    for (const word of new Set(added)) this.entry.before(this.chip(word));
    this.changed(`Added ${added.join(", ")}`);
  }

  chip(word) {
    return element(
      "span",
      { class: "pxm-chip", data: { chip: "" } },
      element("span", { class: "pxm-chip-word pxm-cut" }, word),
      element(
        "button",
        { type: "button", class: "pxm-chip-remove", "aria-label": `Remove ${this.dataset.noun} ${word}` },
        "×",
      ),
      element("input", { type: "hidden", name: this.dataset.name, value: word }),
    );
  }

  drop(chip) {
    const word = chip.querySelector("input").value;
    chip.remove();
    this.entry.focus();
    this.changed(`Removed ${word}`);
  }

  changed(words) {
    this.said.textContent = words;
    this.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

customElements.define("pxm-chips", Chips);
