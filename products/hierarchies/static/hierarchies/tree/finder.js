import { plural } from "../../pxm/dom.js";
import { debounced, get, Newest } from "../../pxm/exchange.js";

const PAUSE = 200;

/** The box above the tree: it opens the way to each node whose name holds what is typed; Enter goes from hit to hit. */
export class Finder {
  #input;
  #url;
  #options;
  #newest = new Newest();
  #hits = [];
  #next = 0;
  #asked = "";

  /** @param {{onFound: Function, onCleared: Function, focus: Function, say: Function}} options */
  constructor(input, url, options) {
    this.#input = input;
    this.#url = url;
    this.#options = options;
    input.addEventListener(
      "input",
      debounced(() => this.#find(), PAUSE),
    );
    input.addEventListener("keydown", (event) => this.#key(event));
  }

  async #key(event) {
    if (event.key !== "Enter" && event.key !== "ArrowDown") return;
    event.preventDefault();
    await this.#find();
    if (!this.#hits.length) return;
    this.#options.focus(this.#hits[this.#next % this.#hits.length]);
    this.#next += 1;
  }

  async #find() {
    const text = this.#input.value.trim();
    if (text === this.#asked) return;
    this.#asked = text;
    this.#next = 0;
    this.#hits = [];
    if (!text) {
      this.#newest.drop();
      this.#options.say("");
      this.#options.onCleared();
      return;
    }
    try {
      const found = await this.#newest.ask((signal) => get(`${this.#url}?q=${encodeURIComponent(text)}`, { signal }));
      if (!found) return;
      this.#hits = found.hits;
      this.#options.onFound(found);
      this.#options.say(words(text, found));
    } catch (failure) {
      this.#asked = "";
      this.#options.say(failure.message);
    }
  }
}

function words(text, { hits, more }) {
  if (!hits.length) return `No node is called “${text}”.`;
  if (more) return `More than ${hits.length} nodes: these come first. Type more to narrow them down.`;
  return `${plural(hits.length, "node", "nodes")} found.`;
}
