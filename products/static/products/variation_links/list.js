import { called, element, icon, replaceKeepingFocus } from "../../pxm/dom.js";
import { OrderedList } from "../../pxm/ordered_list.js";
import { linked } from "../linked.js";
import { swatch } from "../swatch.js";

// Chips beyond this are folded away; a variation of hundreds of options must not bury the others.
const CHIPS_SHOWN = 24;

/** The linked variations in order. A row moves by its handle (drag, or ↑ and ↓ keys) and by its two buttons. */
export class LinkedList {
  #list;
  #editable;
  #pageOf;
  #say;
  #order;

  constructor(list, { editable, pageOf, say }) {
    this.#list = list;
    this.#editable = editable;
    this.#pageOf = pageOf;
    this.#say = say;
    if (editable) this.#order = new OrderedList(list, { onMoved: (row) => this.#moved(row) });
  }

  draw(variations) {
    replaceKeepingFocus(
      this.#list,
      variations.map((variation, index) => this.#row(variation, index, variations.length)),
    );
  }

  #row(variation, index, length) {
    return element(
      "li",
      { class: "products-linked", data: { id: variation.id } },
      this.#editable ? this.#handle(variation, index, length) : null,
      element("span", { class: "products-linked-number", "aria-hidden": "true" }, String(index + 1)),
      element(
        "div",
        { class: "products-linked-body" },
        element("a", { class: "products-linked-name pxm-cut", href: this.#pageOf(variation.id) }, variation.name),
        this.#chips(variation),
      ),
      this.#editable ? this.#buttons(variation, index, length) : null,
    );
  }

  #chips(variation) {
    if (!variation.options.length)
      return element("p", { class: "products-linked-bare" }, "No options yet. Nothing can be built until it has some.");
    const shown = variation.options
      .slice(0, CHIPS_SHOWN)
      .map((option) =>
        element("li", { class: "pxm-chip" }, option.colour ? swatch(option.colour) : null, called(option.name)),
      );
    const rest = variation.options.length - shown.length;
    if (rest) shown.push(element("li", { class: "products-linked-rest" }, `and ${rest.toLocaleString("en")} more`));
    return element("ul", { class: "products-linked-chips", "aria-label": `Options of ${variation.name}` }, shown);
  }

  #handle(variation, index, length) {
    return element(
      "button",
      {
        type: "button",
        class: "products-linked-handle",
        draggable: "true",
        "aria-label": `${variation.name}, ${index + 1} of ${length}. Move with the up and down keys.`,
        title: "Drag, or use the ↑ and ↓ keys",
        data: { drag: "", focus: `handle-${variation.id}` },
      },
      icon("drag_indicator"),
    );
  }

  #buttons(variation, index, length) {
    const move = (name, label, by, isPossible) =>
      element(
        "button",
        {
          type: "button",
          class: "products-quiet-button",
          "aria-label": `Move ${variation.name} ${label}`,
          title: `Move ${label}`,
          "aria-disabled": isPossible ? null : "true",
          data: { focus: `${label}-${variation.id}` },
          onclick: (event) => this.#order.move(event.currentTarget.closest("[data-id]"), by),
        },
        icon(name),
      );
    return element(
      "div",
      { class: "products-linked-buttons" },
      move("arrow_upward", "up", -1, index > 0),
      move("arrow_downward", "down", 1, index < length - 1),
      element(
        "button",
        {
          type: "button",
          class: "products-quiet-button",
          "aria-label": `Unlink ${variation.name}`,
          title: "Unlink from this product",
          data: { focus: `unlink-${variation.id}` },
          onclick: () => this.#unlink(variation, index),
        },
        icon("close"),
      ),
    );
  }

  /** The row was moved; let the links follow the order of the rows. */
  #moved(row) {
    const order = [...this.#list.children].map((each) => each.dataset.id);
    linked.replace(order.map((id) => linked.list.find((variation) => variation.id === id)));
    const place = order.indexOf(row.dataset.id);
    this.#say(`${linked.list[place].name} is now number ${place + 1}.`);
  }

  #unlink(variation, index) {
    linked.replace(linked.list.filter((other) => other.id !== variation.id));
    this.#say(`${variation.name} was unlinked.`);
    const next = linked.list[Math.min(index, linked.list.length - 1)];
    if (next) this.#list.querySelector(`[data-focus="unlink-${CSS.escape(next.id)}"]`)?.focus();
  }
}
