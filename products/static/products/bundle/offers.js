import { called, element, icon, plural } from "../../pxm/dom.js";
import { OrderedList } from "../../pxm/ordered_list.js";
import { handle, numberField, picture, rowButtons, tick } from "./parts.js";

const GONE = "A product that was deleted";
const KINDS = { bundle: "Bundle", parent: "Parent", child: "Child" };

/** The options of one component: which products, how many of each, and what stands out about them. */
export class Offers {
  #components;
  #products;
  #dialog;
  #say;
  #editable;

  constructor(components, { products, dialog, say, editable }) {
    this.#components = components;
    this.#products = products;
    this.#dialog = dialog;
    this.#say = say;
    this.#editable = editable;
  }

  draw(card, name) {
    const list = element("ol", { class: "products-offers", "aria-label": `Options of ${name}` });
    const order = new OrderedList(list, { onMoved: (row) => this.#moved(card, list, row) });
    list.append(...card.options.map((offer, place) => this.#row(card, offer, place, order)));
    return list;
  }

  nameOf(id) {
    return this.#products[id]?.name ?? GONE;
  }

  #row(card, offer, place, order) {
    const product = this.#products[offer.option.id];
    const name = this.nameOf(offer.option.id);
    const row = element("li", { class: "products-offer", data: { id: offer.id } });
    row.append(
      ...[
        this.#editable && handle(name, place, card.options.length, offer.id),
        picture(
          product,
          card.options.map((each) => this.#products[each.option.id]),
        ),
        element(
          "div",
          { class: "products-offer-body" },
          this.#title(product, name),
          product?.inside.length ? inside(product) : null,
          this.#editable ? this.#fields(offer.option, name) : facts(offer.option),
          this.#substitution(offer, product, name),
        ),
        this.#editable &&
          rowButtons(name, place, card.options.length, offer.id, {
            removing: "Take out of this component",
            onMove: (by) => order.move(row, by),
            onRemove: () => this.#withdraw(card, offer, place, name),
          }),
      ].filter(Boolean),
    );
    return row;
  }

  #title(product, name) {
    if (!product) return element("p", { class: "pxm-subtle" }, name);
    return element(
      "p",
      { class: "products-offer-title" },
      element("a", { class: "products-linked-name pxm-cut", href: product.page }, name),
      element("span", { class: "pxm-sku pxm-cut" }, product.sku || "no SKU"),
      KINDS[product.kind] ? element("span", { class: "pxm-badge" }, KINDS[product.kind]) : null,
      product.draft ? element("span", { class: "pxm-badge pxm-badge-warn" }, "Draft") : null,
    );
  }

  #fields(option, name) {
    const set = (member) => (value) => this.#components.set(option, member, value);
    return element(
      "div",
      { class: "products-offer-fields" },
      numberField("Pieces", `Pieces of ${name}`, option.quantity, set("quantity")),
      numberField("Times at least", `The fewest times to take ${name}`, option.min, set("min")),
      numberField("Times at most", `The most times to take ${name}`, option.max, set("max")),
      tick("Chosen beforehand", Boolean(option.default), set("default")),
    );
  }

  /** Whether shoppers choose one of the product's children instead, and which of them not. */
  #substitution(offer, product, name) {
    const { option } = offer;
    const flag = "product_should_be_substituted_with_child";
    if (!product?.varied && !option[flag]) return null;
    const words = product?.children
      ? `Shoppers choose one of its ${plural(product.children, "child", "children")}`
      : "Shoppers choose one of its children, once it has some";
    const without = option.excluded_children ?? [];
    if (!this.#editable) {
      const rest = without.length ? `, but not ${without.map((id) => this.#childName(id)).join(", ")}` : "";
      return option[flag] ? element("p", { class: "pxm-cut-text" }, `${words}${rest}`) : null;
    }
    return element(
      "div",
      { class: "products-offer-children" },
      tick(words, Boolean(option[flag]), (value) => {
        this.#components.set(option, flag, value);
        this.#components.leaveOut(option, []);
      }),
      option[flag] && product?.children
        ? element(
            "div",
            { class: "products-offer-without" },
            without.length ? element("span", { class: "pxm-subtle" }, "Not to choose:") : null,
            without.map((id) => this.#leftOut(option, id)),
            element(
              "button",
              {
                type: "button",
                class: "pxm-button pxm-button-small",
                data: { focus: `leave-${offer.id}` },
                onclick: () => this.#leaveOut(offer, name),
              },
              "Leave out a child…",
            ),
          )
        : null,
    );
  }

  #leftOut(option, id) {
    const name = this.#childName(id);
    const drop = () => {
      this.#components.leaveOut(
        option,
        option.excluded_children.filter((other) => other !== id),
      );
      this.#say(`${name} can be chosen again.`);
    };
    return element(
      "span",
      { class: "pxm-chip" },
      called(name),
      element(
        "button",
        { type: "button", class: "products-chip-drop", "aria-label": `Let shoppers choose ${name}`, onclick: drop },
        icon("close"),
      ),
    );
  }

  /** Children of one parent often have one name. */
  #childName(id) {
    const child = this.#products[id];
    return child?.sku ? `${child.name} · ${child.sku}` : this.nameOf(id);
  }

  #leaveOut({ id, option }, name) {
    this.#dialog.open({
      title: `Leave out children of ${name}`,
      back: `leave-${id}`,
      taken: "left out",
      childrenOf: option.id,
      has: (child) => (option.excluded_children ?? []).includes(child),
      take: ([child]) => this.#components.leaveOut(option, [...(option.excluded_children ?? []), child.id]),
    });
  }

  #moved(card, list, row) {
    this.#components.arrangeOffers(
      card,
      [...list.children].map((each) => each.dataset.id),
    );
    const place = card.options.findIndex((offer) => offer.id === row.dataset.id);
    this.#say(`${this.nameOf(card.options[place].option.id)} is now option ${place + 1}.`);
  }

  #withdraw(card, offer, place, name) {
    this.#components.withdraw(card, offer);
    this.#say(`${name} was taken out.`);
    const next = card.options[Math.min(place, card.options.length - 1)];
    document.querySelector(`[data-focus="${next ? `remove-${next.id}` : `offer-${card.id}`}"]`)?.focus();
  }
}

function facts(option) {
  const many = option.min && option.max ? `, ${option.min} to ${option.max} times` : "";
  const words = `${plural(option.quantity, "piece", "pieces")}${many}${option.default ? ", chosen beforehand" : ""}`;
  return element("p", { class: "pxm-subtle" }, words);
}

/** What a bundle in the bundle is made of, to be opened in its place. */
function inside(product) {
  return element(
    "details",
    { class: "products-offer-inside" },
    element("summary", {}, `Made of ${plural(product.inside.length, "component", "components")}`),
    element(
      "ul",
      { class: "products-seen" },
      product.inside.map(({ name, bounds, options }) =>
        element(
          "li",
          {},
          element("p", { class: "pxm-strong" }, called(name), bounds ? ` – choose ${bounds}` : ""),
          options.map((each) => element("p", {}, `${each.quantity.toLocaleString("en")}\u00a0×`, called(each.name))),
        ),
      ),
    ),
  );
}
