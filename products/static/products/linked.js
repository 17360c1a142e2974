import { pageData } from "../pxm/page_data.js";

/**
 * The variations linked in the form, saved or not, in order: `[{id, name, options: [{id, name}]}]`.
 * The variations tab writes it, both tabs read it.
 */
class LinkedVariations extends EventTarget {
  #list = pageData("linked-variations") ?? [];

  get list() {
    return this.#list;
  }

  get ids() {
    return this.#list.map((variation) => variation.id);
  }

  replace(list) {
    this.#list = list;
    this.dispatchEvent(new Event("change"));
  }

  onChange(listener) {
    this.addEventListener("change", listener);
  }
}

export const linked = new LinkedVariations();
