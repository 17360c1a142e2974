import { element, icon, plural, replaceKeepingFocus } from "../../pxm/dom.js";

/** Draws the tree: each node is a `treeitem` with its row in it, and below that, if it is open, the group of its nodes. */
export class View {
  #list;
  #model;
  #options;
  #active;

  /** @param {{chosen: string, pageOf: (id: string) => string, mayMove: boolean}} options */
  constructor(list, model, options) {
    this.#list = list;
    this.#model = model;
    this.#options = options;
    this.#active = options.chosen;
  }

  /** The node that the keys concern. */
  get active() {
    return this.#active;
  }

  draw({ hits = new Set() } = {}) {
    if (!this.#model.shown.includes(this.#active)) this.#active = this.#options.chosen;
    if (!this.#model.shown.includes(this.#active)) this.#active = this.#model.root;
    replaceKeepingFocus(this.#list, [this.#item(this.#model.root, 1, 1, 1, hits)]);
  }

  focus(id) {
    const before = this.item(this.#active);
    const item = this.item(id);
    if (!item) return;
    if (before) before.tabIndex = -1;
    this.#active = id;
    item.tabIndex = 0;
    item.focus({ preventScroll: true });
    item.firstElementChild.scrollIntoView({ block: "nearest" });
  }

  /** Let the keys concern a node without moving the focus to it. */
  mark(id) {
    const before = this.item(this.#active);
    if (before) before.tabIndex = -1;
    this.#active = id;
    const item = this.item(id);
    if (item) item.tabIndex = 0;
  }

  item(id) {
    return this.#list.querySelector(`[data-id="${CSS.escape(id)}"]`);
  }

  #item(id, level, place, length, hits) {
    const node = this.#model.node(id);
    const isOpen = this.#model.isOpen(id);
    const chosen = id === this.#options.chosen;
    return element(
      "li",
      {
        role: "treeitem",
        "aria-level": String(level),
        "aria-posinset": String(place),
        "aria-setsize": String(length),
        "aria-expanded": node.opens && id !== this.#model.root ? String(isOpen) : null,
        "aria-selected": String(chosen),
        "aria-label": node.products ? `${node.name}, ${plural(node.products, "product", "products")}` : node.name,
        tabindex: id === this.#active ? "0" : "-1",
        data: { id, focus: `tree-${id}` },
      },
      this.#row(node, { isOpen, chosen, level, isHit: hits.has(id) }),
      isOpen ? this.#group(id, level + 1, hits) : null,
    );
  }

  #row(node, { isOpen, chosen, level, isHit }) {
    const isRoot = node.id === this.#model.root;
    const shape = isRoot ? "account_tree" : node.opens ? (isOpen ? "expand_more" : "chevron_right") : "";
    return element(
      "div",
      {
        class: `hierarchies-row${chosen ? " hierarchies-chosen" : ""}${isHit ? " hierarchies-hit" : ""}`,
        style: `--level: ${level - 1}`,
        draggable: this.#options.mayMove && !isRoot ? "true" : null,
      },
      element(
        "span",
        { class: "hierarchies-arrow", "aria-hidden": "true", data: isRoot ? {} : { toggle: node.id } },
        shape ? icon(shape) : null,
      ),
      element(
        "a",
        { class: "hierarchies-name pxm-cut", href: this.#options.pageOf(node.id), tabindex: "-1", draggable: "false" },
        node.name,
      ),
      node.products
        ? element("span", { class: "hierarchies-count", "aria-hidden": "true" }, node.products.toLocaleString("en"))
        : null,
    );
  }

  #group(id, level, hits) {
    const ids = this.#model.below(id);
    const more = this.#model.more(id);
    const items = ids.map((each, place) => this.#item(each, level, place + 1, ids.length + more, hits));
    if (more) items.push(moreItem(id, level, more));
    return element("ul", { role: "group" }, items);
  }
}

function moreItem(id, level, more) {
  const words = `Show more: ${plural(more, "node", "nodes")} left`;
  return element(
    "li",
    { role: "treeitem", tabindex: "-1", "aria-level": String(level), "aria-label": words, data: { more: id } },
    element(
      "div",
      { class: "hierarchies-row hierarchies-more", style: `--level: ${level - 1}` },
      element("span", { class: "hierarchies-arrow" }),
      element("span", { class: "pxm-link" }, words),
    ),
  );
}
