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
    for (const [above, { nodes, more }] of Object.entries(levels)) {
      for (const node of nodes) this.#nodes.set(node.id, { ...node, above });
      this.#levels.set(above, { ids: nodes.map((node) => node.id), more });
      const parent = this.#nodes.get(above);
      if (parent) parent.opens = above === this.root || nodes.length > 0;
    }
  }

  /** Take the nodes that come after those already here. */
  takeMore(above, { nodes, more }) {
    const before = this.#levels.get(above)?.ids ?? [];
    const ids = [...new Set([...before, ...nodes.map((node) => node.id)])];
    this.take({ [above]: { nodes, more } });
    this.#levels.set(above, { ids, more });
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
    return this.#levels.get(id)?.ids ?? [];
  }

  more(id) {
    return this.#levels.get(id)?.more ?? 0;
  }

  /** How many nodes of a level are shown in order; one that is shown out of turn is not counted by what is asked for next. */
  after(id) {
    return this.below(id).length;
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

  /** Where a node goes with one of the four arrows: what it comes below, and before which sibling (null: last). */
  step(id, key) {
    const { above } = this.#nodes.get(id);
    const siblings = this.siblings(id);
    const place = siblings.indexOf(id);
    const name = this.#nodes.get(id).name;
    switch (key) {
      case "ArrowUp":
        if (!place) return { refused: `${name} is the first already.` };
        return { below: above, before: siblings[place - 1] };
      case "ArrowDown":
        if (place === siblings.length - 1) return { refused: `${name} is the last already.` };
        return { below: above, before: siblings[place + 2] ?? null };
      case "ArrowLeft": {
        if (above === this.root) return { refused: `${name} cannot move further out.` };
        const uncles = this.siblings(above);
        return { below: this.#nodes.get(above).above, before: uncles[uncles.indexOf(above) + 1] ?? null };
      }
      default:
        if (!place) return { refused: `There is no node before ${name} to move it into.` };
        return { below: siblings[place - 1], before: null };
    }
  }
}
