import { element, icon } from "../../pxm/dom.js";
import { debounced, get, Newest } from "../../pxm/exchange.js";
import { linked } from "../linked.js";

const PAUSE = 150;
// Options named in a result line; enough to tell *Size* of shirts from *Size* of shoes.
const OPTIONS_NAMED = 6;

/** A box that finds variations by name; the last line makes a new one of what was typed. */
export class Search {
  #input;
  #results;
  #url;
  #onPick;
  #onMake;
  #choices = [];
  #active = -1;
  #askedFor = null;
  #shownFor = null;
  #newest = new Newest();

  constructor(root, { url, onPick, onMake }) {
    this.#input = root.querySelector("input");
    this.#results = root.querySelector("[role=listbox]");
    this.#url = url;
    this.#onPick = onPick;
    this.#onMake = onMake;
    const find = debounced(() => this.#askedFor !== this.#typed && this.#find(), PAUSE);
    // What is typed here is no change of the product.
    for (const kind of ["input", "change"]) this.#input.addEventListener(kind, (event) => event.stopPropagation());
    this.#input.addEventListener("input", find);
    this.#input.addEventListener("focus", () => this.#find());
    this.#input.addEventListener("keydown", (event) => this.#key(event));
    root.addEventListener("focusout", (event) => !root.contains(event.relatedTarget) && this.#close());
    // Somebody may have been quicker than this script.
    if (document.activeElement === this.#input) this.#find();
  }

  async #find() {
    const typed = this.#typed;
    this.#askedFor = typed;
    const url = `${this.#url}?q=${encodeURIComponent(typed)}`;
    try {
      const found = await this.#newest.ask((signal) => get(url, { signal }));
      if (found && document.activeElement === this.#input) this.#show(found, typed);
    } catch (failure) {
      this.#showLines([this.#note(failure.message)]);
    }
  }

  #show({ variations, has_more: hasMore }, typed) {
    this.#shownFor = typed;
    const taken = new Set(linked.ids);
    this.#choices = variations
      .filter((variation) => !taken.has(variation.id))
      .map((variation) => ({ name: variation.name, act: () => this.#onPick(variation), line: found(variation) }));
    if (this.#onMake) this.#choices.push({ act: () => this.#onMake(typed), line: making(typed) });
    this.#active = -1;
    const lines = this.#choices.map((choice, index) => this.#line(choice, index));
    if (variations.length && this.#choices.length === (this.#onMake ? 1 : 0))
      lines.unshift(this.#note("All that match are linked already."));
    else if (!variations.length)
      lines.unshift(this.#note(typed ? `No variation is called “${typed}”.` : "There are no variations yet."));
    if (hasMore) lines.splice(-1, 0, this.#note("There are more: type to narrow them down."));
    this.#showLines(lines);
  }

  #showLines(lines) {
    this.#results.replaceChildren(...lines);
    this.#results.hidden = false;
    this.#input.setAttribute("aria-expanded", "true");
  }

  #note(text) {
    return element("li", { class: "products-found-note", role: "presentation" }, text);
  }

  #line(choice, index) {
    return element(
      "li",
      {
        role: "option",
        id: `found-${index}`,
        class: "products-found",
        "aria-selected": "false",
        onpointerdown: (event) => event.preventDefault(),
        onclick: () => this.#take(choice),
      },
      choice.line,
    );
  }

  #key(event) {
    if (event.key === "Escape") return this.#close();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.#results.hidden) return void this.#find();
      return this.#activate(this.#active + (event.key === "ArrowDown" ? 1 : -1));
    }
    if (event.key !== "Enter") return undefined;
    // Enter in a form's text box would save the product.
    event.preventDefault();
    return void this.#enter();
  }

  /** Take what the person can see: the line chosen with the arrows, else the first line of what was typed. */
  async #enter() {
    const typed = this.#typed;
    if (this.#isShown) return this.#takeOf(this.#choices[this.#active] ?? (typed && this.#choices[0]));
    await this.#find();
    // The list has only now come into sight: nothing of it is taken but what was typed letter by letter, if one is so called.
    const named = this.#choices.filter((choice) => typed && choice.name === typed);
    if (this.#isShown && this.#typed === typed && named.length === 1) this.#take(named[0]);
  }

  get #typed() {
    return this.#input.value.trim();
  }

  /** Whether the list in sight is the answer to what stands in the box. */
  get #isShown() {
    return !this.#results.hidden && this.#shownFor === this.#typed;
  }

  #takeOf(choice) {
    if (choice) this.#take(choice);
  }

  #activate(index) {
    this.#active = (index + this.#choices.length) % this.#choices.length;
    this.#results.querySelectorAll("[role=option]").forEach((line, place) => {
      line.setAttribute("aria-selected", String(place === this.#active));
      if (place === this.#active) line.scrollIntoView({ block: "nearest" });
    });
    this.#input.setAttribute("aria-activedescendant", `found-${this.#active}`);
  }

  #take(choice) {
    this.#input.value = "";
    this.#close();
    choice.act();
  }

  #close() {
    this.#newest.drop();
    this.#askedFor = null;
    this.#shownFor = null;
    this.#results.hidden = true;
    this.#input.setAttribute("aria-expanded", "false");
    this.#input.removeAttribute("aria-activedescendant");
  }
}

function found(variation) {
  const names = variation.options.slice(0, OPTIONS_NAMED).map((option) => option.name);
  if (variation.options.length > OPTIONS_NAMED) names.push("…");
  return [
    element("span", { class: "products-found-name pxm-cut" }, variation.name),
    element("span", { class: "products-found-options" }, names.join(", ") || "no options yet"),
  ];
}

function making(typed) {
  return [
    icon("add"),
    element("span", { class: "products-found-name pxm-cut" }, typed ? `Make “${typed}”…` : "Make a new variation…"),
  ];
}
