/** The tree as far as it is loaded: nodes, the levels they stand on, and which of them are open. The root is the hierarchy. */
export class Model {
  #nodes = new Map();
  #levels = new Map();
  #open = new Set();

  constructor(data) {
    this.root = data.hierarchy.id;
    this.#nodes.set(this.root, { id: this.root, name: data.hierarchy.name, opens: true, above: null });
    this.take(data.opened);
    for (const id of [this.root, ...data.trail]) this.open(id);
  }

  /** Take levels as the server answers them; they take the place of what was known of each. */
  take(levels) {
    for (const [above, level] of Object.entries(levels)) {
      this.#levels.set(above, { ids: [], apart: [], more: 0, next: 0 });
      this.takeMore(above, level);
      const parent = this.#nodes.get(above);
      if (parent) parent.opens = above === this.root || level.nodes.length > 0;
    }
  }

  /** Take the nodes of a level that come after those already here. Those that do not follow on are kept apart, last. */
  takeMore(above, { nodes, more, next }) {
    for (const node of nodes) this.#nodes.set(node.id, { ...node, above });
    const before = this.#levels.get(above);
    const found = nodes.map((node) => node.id);
    const ids = [...before.ids, ...found.slice(0, next - before.next)];
    const apart = [...before.apart, ...found.slice(next - before.next)].filter((id) => !ids.includes(id));
    this.#levels.set(above, { ids, apart, more, next });
  }

  node(id) {
    return this.#nodes.get(id);
  }

  rename(id, name) {
    this.#nodes.get(id).name = name;
  }

  count(id, products) {
    const node = this.#nodes.get(id);
    if (node) node.products = products;
  }

  open(id) {
    if (this.#nodes.get(id)?.opens) this.#open.add(id);
  }

  close(id) {
    if (id !== this.root) this.#open.delete(id);
  }

  isOpen(id) {
    return this.#open.has(id) && this.#levels.has(id) && this.#nodes.get(id).opens;
  }

  isLoaded(id) {
    return this.#levels.has(id);
  }

  get opened() {
    return [...this.#open];
  }

  below(id) {
    const level = this.#levels.get(id);
    return level ? [...level.ids, ...level.apart] : [];
  }

  /** Whether more of a level must be loaded before it is known what stands next to a node. */
  isAtEdge(id) {
    const { ids, more } = this.#levels.get(this.#nodes.get(id).above);
    const place = ids.indexOf(id);
    return more > 0 && (place === -1 || place === ids.length - 1);
  }

  more(id) {
    return this.#levels.get(id)?.more ?? 0;
  }

  /** After how many nodes of a level those come that are not loaded yet. */
  next(id) {
    return this.#levels.get(id).next;
  }

  siblings(id) {
    return this.below(this.#nodes.get(id).above);
  }

  isWithin(id, ancestor) {
    for (let each = id; each; each = this.#nodes.get(each)?.above) if (each === ancestor) return true;
    return false;
  }

  /** The ids of what is shown, from top to bottom. */
  get shown() {
    const found = [];
    const rest = [this.root];
    while (rest.length) {
      const id = rest.pop();
      found.push(id);
      if (this.isOpen(id)) rest.push(...this.below(id).toReversed());
    }
    return found;
  }

  /** Where a node goes with one of the four arrows: what it comes below, and there before or after which node. */
  step(id, key) {
    const { above, name } = this.#nodes.get(id);
    const siblings = this.siblings(id);
    const place = siblings.indexOf(id);
    switch (key) {
      case "ArrowUp":
        if (!place) return { refused: `${name} is the first already.` };
        return { below: above, before: siblings[place - 1] };
      case "ArrowDown":
        if (place === siblings.length - 1) return { refused: `${name} is the last already.` };
        return { below: above, after: siblings[place + 1] };
      case "ArrowLeft":
        if (above === this.root) return { refused: `${name} cannot move further out.` };
        return { below: this.#nodes.get(above).above, after: above };
      default:
        if (!place) return { refused: `There is no node before ${name} to move it into.` };
        return { below: siblings[place - 1] };
    }
  }
}
