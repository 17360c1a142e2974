import { called, element, icon, replaceKeepingFocus } from "../../pxm/dom.js";
import { OrderedList } from "../../pxm/ordered_list.js";
import { handle, numberField, rowButtons } from "./parts.js";

/** The components as cards in order. A card moves by its handle (drag, or ↑ and ↓ keys) and by its two buttons. */
export class Cards {
  #list;
  #components;
  #offers;
  #dialog;
  #say;
  #editable;
  #order = null;
  #problems = {};

  constructor(list, components, { offers, dialog, say, editable }) {
    this.#list = list;
    this.#components = components;
    this.#offers = offers;
    this.#dialog = dialog;
    this.#say = say;
    this.#editable = editable;
    if (editable) this.#order = new OrderedList(list, { onMoved: (row) => this.#moved(row) });
  }

  draw() {
    const { cards } = this.#components;
    replaceKeepingFocus(
      this.#list,
      cards.map((card, place) => this.#card(card, place, cards.length)),
    );
    this.show(this.#problems);
  }

  /** Say at each card what is wrong with it: sentences by key. */
  show(problems) {
    this.#problems = problems;
    for (const card of this.#components.cards) {
      const place = this.#list.querySelector(`:scope > [data-id="${card.id}"] [data-part=problems]`);
      const sentences = problems[card.shownKey] ?? [];
      const said = [...place.children].map((each) => each.textContent);
      if (said.join("\n") !== sentences.join("\n"))
        place.replaceChildren(...sentences.map((each) => element("li", { class: "pxm-cut-text" }, each)));
      place.hidden = !sentences.length;
    }
  }

  focusName(card) {
    this.#list.querySelector(`[data-focus="name-${card.id}"]`)?.focus();
  }

  #card(card, place, length) {
    const name = nameOf(card, place);
    const row = element("li", { class: "pxm-card products-component", data: { id: card.id } });
    row.append(
      element(
        "div",
        { class: "products-component-head" },
        this.#editable ? handle(name, place, length, card.id) : null,
        this.#editable ? this.#fields(card, place) : this.#facts(card, name),
        this.#editable
          ? rowButtons(name, place, length, card.id, {
              removing: "Remove this component",
              onMove: (by) => this.#order.move(row, by),
              onRemove: () => this.#remove(card, place, name),
            })
          : null,
      ),
      element("ul", { class: "pxm-note pxm-note-warn", data: { part: "problems" }, hidden: true }),
      this.#offers.draw(card, name),
    );
    if (this.#editable)
      row.append(
        element(
          "div",
          {},
          element(
            "button",
            {
              type: "button",
              class: "pxm-button pxm-button-small",
              data: { focus: `offer-${card.id}` },
              onclick: () => this.#add(card, place),
            },
            icon("add"),
            "Add products…",
          ),
        ),
      );
    return row;
  }

  #fields(card, place) {
    const { component } = card;
    const set = (member) => (value) => this.#components.set(component, member, value);
    return element(
      "div",
      { class: "products-component-fields" },
      element(
        "label",
        { class: "pxm-small-field products-component-name" },
        "Component",
        element("input", {
          type: "text",
          class: "pxm-input",
          autocomplete: "off",
          placeholder: "Cup",
          "aria-label": `Name of component ${place + 1}`,
          value: component.name ?? card.key,
          data: { focus: `name-${card.id}` },
          oninput: (event) => set("name")(event.target.value),
        }),
      ),
      numberField("Choose at least", `The least to choose from component ${place + 1}`, component.min, set("min")),
      numberField("At most", `The most to choose from component ${place + 1}`, component.max, set("max")),
    );
  }

  #facts(card, name) {
    const { min, max } = card.component;
    const words = [min ? `at least ${min}` : "", max || max === 0 ? `at most ${max}` : ""].filter(Boolean).join(", ");
    return element(
      "h3",
      { class: "pxm-strong" },
      called(name),
      words ? element("span", { class: "pxm-subtle" }, ` – choose ${words}`) : "",
    );
  }

  #add(card, place) {
    this.#dialog.open({
      title: `Add products to ${nameOf(card, place)}`,
      back: `offer-${card.id}`,
      has: (id) => card.options.some(({ option }) => option.id === id),
      take: (products) => this.#components.offer(card, products),
    });
  }

  #moved(row) {
    this.#components.arrange([...this.#list.children].map((each) => each.dataset.id));
    const place = this.#components.cards.findIndex((card) => card.id === row.dataset.id);
    this.#say(`${nameOf(this.#components.cards[place], place)} is now number ${place + 1}.`);
  }

  #remove(card, place, name) {
    this.#components.remove(card);
    this.#say(`${name} was removed.`);
    const next = this.#components.cards[Math.min(place, this.#components.cards.length - 1)];
    const focus = next ? `[data-focus="remove-${next.id}"]` : "[data-part=add-component]";
    this.#list.parentElement.querySelector(focus)?.focus();
  }
}

function nameOf(card, place) {
  return card.component.name || card.key || `component ${place + 1}`;
}
