/* Words that begin like what is typed into an entry, in a list below it: arrows choose, Enter or a press takes, Escape
   closes. */

import { element, plural } from "./dom.js";
import { debounced, get, Newest } from "./exchange.js";

export class Suggestions {
  #newest = new Newest();
  #soon = debounced(() => this.#ask(), 150);

  /** `known()` are the words that need not be suggested, `taken(word)` is called with one that was chosen. */
  constructor(entry, { address, known, taken, say }) {
    this.entry = entry;
    this.list = document.getElementById(entry.getAttribute("aria-controls"));
    this.address = address;
    this.known = known;
    this.taken = taken;
    this.say = say;
    entry.addEventListener("input", this.#soon);
    // The entry keeps the focus, so that what is typed is not taken for a word of its own.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.#take(event.target.closest('[role="option"]')));
  }

  get #options() {
    return [...this.list.children];
  }

  get #chosen() {
    return this.list.querySelector('[aria-selected="true"]');
  }

  /** Return whether a key was meant for the list. */
  pressed(event) {
    if (this.list.hidden) return false;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) this.#step(by);
    else if (event.key === "Enter" && this.#chosen) this.#take(this.#chosen);
    else if (event.key === "Escape") this.close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  close() {
    this.#newest.ask(() => undefined);
    this.#show([]);
  }

  async #ask() {
    const text = this.entry.value.trim();
    // What was taken from the entry meanwhile has been said, and stays so.
    if (!text) return this.close();
    const address = `${this.address}?s=${encodeURIComponent(text)}`;
    try {
      const found = await this.#newest.ask((signal) => get(address, { signal }));
      if (found && document.activeElement === this.entry && this.entry.value.trim() === text) this.#offer(found.words);
    } catch {
      this.#show([]); // whatever there is can still be typed
    }
  }

  #offer(words) {
    const known = new Set(this.known());
    const fresh = words.filter(({ word }) => !known.has(word));
    this.#show(fresh);
    this.say(fresh.length ? `${plural(fresh.length, "suggestion", "suggestions")}, arrow down to choose` : "");
  }

  #show(words) {
    this.list.replaceChildren(
      ...words.map(({ word, about }, position) =>
        element(
          "li",
          { id: `${this.list.id}-${position}`, role: "option", "aria-selected": "false", data: { word } },
          element("span", { class: "pxm-cut" }, word),
          element("span", { class: "pxm-subtle" }, about),
        ),
      ),
    );
    this.list.hidden = !words.length;
    this.entry.setAttribute("aria-expanded", String(words.length > 0));
    this.entry.removeAttribute("aria-activedescendant");
    if (words.length) this.list.scrollIntoView({ block: "nearest" });
  }

  #step(by) {
    const all = this.#options;
    const now = all.indexOf(this.#chosen);
    const next = now < 0 && by < 0 ? all.at(-1) : all[(now + by + all.length) % all.length];
    for (const option of all) option.setAttribute("aria-selected", String(option === next));
    this.entry.setAttribute("aria-activedescendant", next.id);
    next.scrollIntoView({ block: "nearest" });
  }

  #take(option) {
    if (!option) return;
    this.close();
    this.taken(option.dataset.word);
  }
}
