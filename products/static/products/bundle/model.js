const LONGEST_KEY = 60;

/**
 * The components of a bundle while they are edited, in the order that shops show them in.
 *
 * `change` is dispatched whenever anything changed, `restructure` before it when cards or options came, went or moved.
 * A card is `{id, key, component, options: [{id, option}]}`; one that is not stored yet has no key of its own.
 */
export class Components extends EventTarget {
  #cards;
  #made = 0;

  /** `stored` are the keys of the components in the database: they stay, whatever the components are called. */
  constructor(document, stored) {
    super();
    const ordered = Object.entries(document).sort(([, one], [, other]) => placeOf(one) - placeOf(other));
    this.#cards = ordered.map(([key, component]) => this.#card(stored.includes(key) ? key : "", component));
  }

  get cards() {
    return this.#cards;
  }

  /** The components as they are sent, by key. */
  get document() {
    const keys = new Set(this.#cards.map((card) => card.key).filter(Boolean));
    return Object.fromEntries(
      this.#cards.map((card) => {
        const key = card.key || keyFor(card.component.name, keys);
        keys.add(key);
        card.shownKey = key;
        return [key, { ...card.component, options: card.options.map(({ option }) => option) }];
      }),
    );
  }

  card(id) {
    return this.#cards.find((card) => card.id === id);
  }

  add() {
    const card = this.#card("", { options: [] });
    this.#cards.push(card);
    this.#number();
    this.#restructured();
    return card;
  }

  remove(card) {
    this.#cards = this.#cards.filter((other) => other !== card);
    this.#restructured();
  }

  /** Put the cards in the order of these ids. */
  arrange(ids) {
    this.#cards = ids.map((id) => this.card(id));
    this.#number();
    this.#restructured();
  }

  offer(card, products) {
    for (const { id, children } of products) {
      const option = { id, type: "product", quantity: 1 };
      if (children) option.product_should_be_substituted_with_child = true;
      if (card.options.some((each) => "sort_order" in each.option))
        option.sort_order = Math.max(...card.options.map((each) => each.option.sort_order ?? 0)) + 1;
      card.options.push({ id: this.#id(), option });
    }
    this.#restructured();
  }

  withdraw(card, offer) {
    card.options = card.options.filter((other) => other !== offer);
    this.#restructured();
  }

  arrangeOffers(card, ids) {
    card.options = ids.map((id) => card.options.find((offer) => offer.id === id));
    if (card.options.some(({ option }) => "sort_order" in option))
      for (const [place, { option }] of card.options.entries()) option.sort_order = place + 1;
    this.#restructured();
  }

  /** Set a member of a component or of an option; nothing, or what says no more than nothing, is left out. */
  set(target, name, value) {
    if (value === "" || value === false || value === null) delete target[name];
    else target[name] = value;
    this.dispatchEvent(new Event("change"));
  }

  leaveOut(option, children) {
    option.excluded_children = children;
    if (!children.length) delete option.excluded_children;
    this.#restructured();
  }

  #card(key, component) {
    const { options, ...own } = component;
    const ordered = [...options].sort((one, other) => placeOf(one) - placeOf(other));
    return { id: this.#id(), key, component: own, options: ordered.map((option) => ({ id: this.#id(), option })) };
  }

  #id() {
    this.#made += 1;
    return String(this.#made);
  }

  /** The database keeps no order of names, so what was arranged gets numbers. */
  #number() {
    for (const [place, { component }] of this.#cards.entries()) component.sort_order = place + 1;
  }

  #restructured() {
    this.dispatchEvent(new Event("restructure"));
    this.dispatchEvent(new Event("change"));
  }
}

function placeOf({ sort_order: place }) {
  return Number.isInteger(place) ? place : Number.MAX_SAFE_INTEGER;
}

function keyFor(name, taken) {
  const plain = (name ?? "").normalize("NFC").toLowerCase();
  const stem =
    plain
      .replace(/[^\p{L}\p{N}]+/gu, "-")
      .replace(/^-|-$/g, "")
      .slice(0, LONGEST_KEY) || "component";
  let key = stem;
  for (let number = 2; taken.has(key); number += 1) key = `${stem}-${number}`;
  return key;
}
