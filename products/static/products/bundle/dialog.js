import { called, element, icon, plural, setText } from "../../pxm/dom.js";
import { debounced, get, Newest } from "../../pxm/exchange.js";
import { picture } from "./parts.js";

const PAUSE = 150;

/** The dialog that finds products. It stays open for the next one until the person is done. */
export class ProductDialog {
  #dialog;
  #url;
  #products;
  #self;
  #asked = null;
  #found = [];
  #shownFor = null;
  #newest = new Newest();

  /** `products` by id grows by whatever is taken. */
  constructor(dialog, { url, products, self }) {
    this.#dialog = dialog;
    this.#url = url;
    this.#products = products;
    this.#self = self;
    const search = this.#part("search");
    // What is typed here is no change of the product.
    for (const kind of ["input", "change"]) dialog.addEventListener(kind, (event) => event.stopPropagation());
    search.addEventListener(
      "input",
      debounced(() => this.#find(), PAUSE),
    );
    search.addEventListener("keydown", (event) => this.#key(event));
    this.#part("done").addEventListener("click", () => dialog.close());
    // What opened it was drawn anew meanwhile. Whoever is elsewhere already stays there.
    dialog.addEventListener("close", () => {
      const at = document.activeElement;
      if (at !== document.body && !dialog.contains(at)) return;
      document.querySelector(`[data-focus="${this.#asked.back}"]`)?.focus();
    });
  }

  /**
   * `take(products)` gets what is chosen, `has(id)` says what is there already, `taken` is the word for that;
   * `childrenOf` narrows it to a parent, `back` is the `data-focus` of what opened it.
   */
  open({ title, take, has, back, taken = "added", childrenOf = "" }) {
    this.#asked = { take, has, back, taken, childrenOf };
    setText(this.#part("title"), title);
    this.#part("search").value = "";
    this.#part("found").replaceChildren();
    this.#shownFor = null;
    this.#note("");
    this.#dialog.showModal();
    this.#part("search").focus();
    this.#find();
  }

  #part(name) {
    return this.#dialog.querySelector(`[data-offer=${name}]`);
  }

  #key(event) {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    // Enter in a form's text box would save the product, and Escape would only empty it.
    event.preventDefault();
    if (event.key === "Enter") this.#enter();
    else this.#dialog.close();
  }

  /** Take the first of what the person can see; of what comes into sight only now, no other than the only one. */
  async #enter() {
    const isShown = this.#shownFor === this.#typed;
    if (!isShown) await this.#find();
    if (isShown || this.#found.length === 1) this.#part("found").querySelector("button")?.click();
  }

  get #typed() {
    return this.#part("search").value.trim();
  }

  async #find() {
    const typed = this.#typed;
    const found = await this.#ask({ q: typed });
    if (!found) return;
    this.#shownFor = typed;
    this.#found = found.products;
    this.#draw();
    if (!found.products.length) this.#note(typed ? `No product is called “${typed}”.` : "There are no products yet.");
    else this.#note(found.has_more ? "There are more: type to narrow them down." : "");
  }

  async #ask(query) {
    const asked = { except: this.#self, children_of: this.#asked.childrenOf, ...query };
    try {
      return await this.#newest.ask((signal) => get(`${this.#url}?${new URLSearchParams(asked)}`, { signal }));
    } catch (failure) {
      this.#note(failure.message);
      return undefined;
    }
  }

  #draw() {
    const lines = this.#found.flatMap((product) => [
      this.#line(product),
      product.children && !this.#asked.childrenOf ? this.#lineOfChildren(product) : null,
    ]);
    this.#part("found").replaceChildren(...lines.filter(Boolean));
  }

  #line(product) {
    const has = this.#asked.has(product.id);
    const words = has ? this.#asked.taken : product.children ? "shoppers choose a child" : product.draft ? "draft" : "";
    return this.#button(product.id, () => !this.#asked.has(product.id) && this.#take([product]), has, [
      icon(has ? "check" : "add"),
      picture(product, this.#found),
      element(
        "span",
        { class: "products-found-name" },
        called(product.name),
        element("span", { class: "pxm-sku" }, " ", called(product.sku || "no SKU")),
      ),
      element("span", { class: "pxm-subtle" }, words),
    ]);
  }

  #lineOfChildren(product) {
    return this.#button(`all-${product.id}`, () => this.#takeChildren(product), false, [
      icon("playlist_add"),
      element(
        "span",
        { class: "products-found-name" },
        `${product.children === 1 ? "The only child" : `All ${plural(product.children, "child", "children")}`} of `,
        called(product.name),
      ),
    ]);
  }

  #button(focus, act, has, content) {
    const attributes = { type: "button", class: "products-offer-found", "aria-disabled": has ? "true" : null };
    return element("li", {}, element("button", { ...attributes, data: { focus }, onclick: act }, content));
  }

  async #takeChildren(product) {
    const found = await this.#ask({ children_of: product.id, all: "1" });
    if (found) this.#take(found.products.filter((child) => !this.#asked.has(child.id)));
  }

  #take(products) {
    const held = document.activeElement?.dataset.focus;
    for (const product of products) this.#products[product.id] = product;
    this.#asked.take(products);
    this.#draw();
    if (held)
      this.#part("found")
        .querySelector(`[data-focus="${CSS.escape(held)}"]`)
        ?.focus();
    const { taken } = this.#asked;
    this.#note(products.length === 1 ? `${products[0].name} was ${taken}.` : `${products.length} were ${taken}.`);
  }

  #note(text) {
    setText(this.#part("note"), text);
  }
}
