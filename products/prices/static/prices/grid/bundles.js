import { called, element } from "../../pxm/dom.js";
import { debounced, get, Newest } from "../../pxm/exchange.js";

/**
 * Choosing the bundles that a sale is for, within `root`: a search box offers those that are called what is typed, a
 * chosen one becomes a chip with an input of its own. Enter takes the first one.
 */
export class Bundles {
  #newest = new Newest();

  constructor(root) {
    const findSoon = debounced(() => this.#find(this.box), 200);
    root.addEventListener("input", ({ target }) => {
      if (target.dataset.part !== "find-bundle") return;
      this.box = target;
      findSoon();
    });
    root.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target.dataset?.part !== "find-bundle") return;
      event.preventDefault();
      group(event.target).querySelector("[data-found] button")?.click();
    });
    root.addEventListener("click", ({ target }) => {
      const button = target.closest('[data-part="remove-bundle"]');
      if (!button) return;
      const box = group(button).querySelector("[data-part=find-bundle]");
      button.closest("[data-chip]").remove();
      box.focus();
    });
  }

  async #find(box) {
    const text = box.value.trim();
    const found = group(box).querySelector("[data-found]");
    try {
      const answer = await this.#newest.ask((signal) =>
        text ? get(`${box.dataset.address}?${new URLSearchParams({ q: text })}`, { signal }) : { bundles: [] },
      );
      if (!answer) return;
      const offers = answer.bundles.map((bundle) => this.#offer(box, bundle));
      const none = text && !offers.length && element("p", { class: "pxm-subtle" }, `No bundle is called “${text}”.`);
      found.replaceChildren(...offers, ...[none].filter(Boolean));
    } catch (failure) {
      found.replaceChildren(element("p", { class: "pxm-errors" }, failure.message));
    }
  }

  #offer(box, { id, name, sku }) {
    const choose = () => {
      const chips = group(box).querySelector("[data-chips]");
      if (!chips.querySelector(`input[value="${id}"]`)) chips.append(chip(group(box).dataset.bundles, id, name));
      box.value = "";
      group(box).querySelector("[data-found]").replaceChildren();
      box.focus();
    };
    const words = sku ? `${name} · ${sku}` : name;
    return element("button", { type: "button", class: "pxm-button pxm-button-small", onclick: choose }, called(words));
  }
}

function group(part) {
  return part.closest("[data-bundles]");
}

function chip(name, id, words) {
  return element(
    "span",
    { class: "pxm-chip", data: { chip: "" } },
    element("span", { class: "pxm-chip-word pxm-cut" }, words),
    element(
      "button",
      { type: "button", class: "pxm-chip-remove", "aria-label": `Remove ${words}`, data: { part: "remove-bundle" } },
      "×",
    ),
    element("input", { type: "hidden", name, value: id }),
  );
}
