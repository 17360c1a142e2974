import { called, element, setText } from "../../pxm/dom.js";
import { debounced, get, Newest } from "../../pxm/exchange.js";

/**
 * The dialog *Move to…*: where a node goes is searched for by name and chosen, by finger, mouse or keys alike. Enter takes
 * the first place that is offered. `onMove(id, place)` moves it, as dragging does.
 */
export class Mover {
  #dialog;
  #url;
  #model;
  #onMove;
  #newest = new Newest();
  #id = null;

  /** @param {{url: string, onMove: (id: string, place: {below: string}) => void}} options */
  constructor(dialog, model, { url, onMove }) {
    this.#dialog = dialog;
    this.#model = model;
    this.#url = url;
    this.#onMove = onMove;
    this.#part("cancel").addEventListener("click", () => dialog.close());
    this.#part("search").addEventListener(
      "input",
      debounced(() => this.#find(), 200),
    );
    this.#part("search").addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.#part("places").querySelector("button")?.click();
    });
  }

  open(id) {
    this.#id = id;
    setText(this.#part("title"), `Move ${this.#model.node(id).name} to…`);
    this.#part("search").value = "";
    this.#show([this.#model.root], "");
    this.#dialog.showModal();
    this.#part("search").focus();
  }

  async #find() {
    const text = this.#part("search").value.trim();
    try {
      const found = await this.#newest.ask((signal) =>
        text ? get(`${this.#url}?q=${encodeURIComponent(text)}`, { signal }) : { hits: [this.#model.root], levels: {} },
      );
      if (!found) return;
      this.#model.take(found.levels);
      this.#show(found.hits, found.more ? "There are more: type to narrow them down." : "");
      if (!found.hits.length) this.#say(`No node is called “${text}”.`);
    } catch (failure) {
      this.#say(failure.message);
    }
  }

  #show(ids, words) {
    this.#part("places").replaceChildren(...ids.map((id) => this.#place(id)));
    this.#say(words);
  }

  #place(id) {
    const refused = this.#refusal(id);
    const name = this.#model.node(id).name;
    const path = this.#path(id);
    const shown = [path && element("span", { class: "pxm-subtle pxm-cut" }, `${path} ›`), called(name)].filter(Boolean);
    if (refused)
      return element(
        "li",
        {},
        element("span", { class: "hierarchies-place" }, shown),
        " ",
        element("span", { class: "pxm-subtle" }, refused),
      );
    const move = () => {
      this.#dialog.close();
      this.#onMove(this.#id, { below: id });
    };
    return element(
      "li",
      {},
      element("button", { type: "button", class: "pxm-button hierarchies-place", onclick: move }, shown),
    );
  }

  /** Why the node cannot go there, "" if it can. */
  #refusal(id) {
    if (id === this.#id) return "this is it";
    if (this.#model.isWithin(id, this.#id)) return "is part of it";
    return this.#model.node(this.#id).above === id ? "it is here already" : "";
  }

  #path(id) {
    const names = [];
    for (let each = this.#model.node(id).above; each; each = this.#model.node(each)?.above)
      names.unshift(this.#model.node(each)?.name ?? "…");
    return names.join(" › ");
  }

  #say(text) {
    setText(this.#part("said"), text);
  }

  #part(name) {
    return this.#dialog.querySelector(`[data-mover=${name}]`);
  }
}
