import { setText } from "../../pxm/dom.js";
import { debounced, Newest, post } from "../../pxm/exchange.js";
import { pageData } from "../../pxm/page_data.js";
import { Cards } from "./cards.js";
import { ProductDialog } from "./dialog.js";
import { Components } from "./model.js";
import { Offers } from "./offers.js";

const PAUSE = 250;

/** The bundle tab: what is edited lives in `Components`, what it means to shoppers comes from the server. */
class BundleTab {
  #root;
  #input;
  #sku;
  #components;
  #cards;
  #newest = new Newest();

  constructor(root, { products, problems, stored }) {
    this.#root = root;
    this.#input = document.getElementById(root.dataset.input);
    this.#sku = document.getElementById(root.dataset.sku);
    this.#components = new Components(JSON.parse(this.#input.value || "{}"), stored);
    const editable = root.dataset.editable === "true";
    const say = (text) => setText(this.#part("bundle-said"), text);
    const dialog = editable ? this.#makeDialog(products) : null;
    const offers = new Offers(this.#components, { products, dialog, say, editable });
    this.#cards = new Cards(this.#part("cards"), this.#components, { offers, dialog, say, editable });
    if (editable) this.#listen();
    // Gives new components the keys that problems are told by.
    void this.#components.document;
    this.#draw();
    this.#cards.show(problems);
  }

  #part(name) {
    return this.#root.querySelector(`[data-part=${name}]`);
  }

  #makeDialog(products) {
    const { find: url, product: self } = this.#root.dataset;
    return new ProductDialog(this.#root.querySelector("dialog"), { url, products, self });
  }

  #listen() {
    const look = debounced(() => this.#look(), PAUSE);
    const begin = () => this.#cards.focusName(this.#components.add());
    this.#part("make")?.addEventListener("click", begin);
    this.#part("add-component")?.addEventListener("click", begin);
    this.#components.addEventListener("restructure", () => this.#draw());
    this.#components.addEventListener("change", () => {
      this.#input.value = JSON.stringify(this.#components.document);
      this.#input.dispatchEvent(new Event("change", { bubbles: true }));
      look();
    });
    this.#sku?.addEventListener("input", look);
  }

  #draw() {
    const isEmpty = this.#components.cards.length === 0;
    this.#cards.draw();
    this.#part("start").hidden = !isEmpty;
    this.#part("side").hidden = isEmpty;
    const add = this.#part("add-component");
    if (add) add.hidden = isEmpty && Boolean(this.#part("make"));
  }

  async #look() {
    const body = { components: this.#components.document, sku: this.#sku?.value ?? "" };
    try {
      const answer = await this.#newest.ask((signal) => post(this.#root.dataset.look, body, { signal }));
      if (!answer) return;
      this.#complain("");
      this.#cards.show(answer.problems);
      this.#part("side").innerHTML = answer.side;
    } catch (failure) {
      this.#complain(failure.message);
    }
  }

  #complain(text) {
    setText(this.#part("bundle-problem"), text);
    this.#part("bundle-problem").hidden = !text;
  }
}

const root = document.getElementById("products-bundle");
if (root) new BundleTab(root, pageData("bundle-data"));
