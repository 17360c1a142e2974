/**
 * The build rules as the screen edits them. Rows that nobody touches are written back exactly as they came: order, repeated
 * options, repeated rules and an absent list in place of an empty one all survive (build rules are echoed as sent).
 */
export class RulesDocument extends EventTarget {
  #sent;
  #touched = false;
  #nextKey = 1;

  constructor(sent) {
    super();
    this.#sent = sent;
    this.default = sent?.default ?? "include";
    this.rows = [
      ...(sent?.exclude ?? []).map((options) => this.#row("exclude", options)),
      ...(sent?.include ?? []).map((options) => this.#row("include", options)),
    ];
  }

  #row(effect, options) {
    return { key: this.#nextKey++, effect, options: [...options] };
  }

  /** Rows in the order of their numbers: the exceptions from the default first, then the exceptions from those. */
  get ordered() {
    const first = this.default === "include" ? "exclude" : "include";
    return [...this.rows.filter((row) => row.effect === first), ...this.rows.filter((row) => row.effect !== first)];
  }

  /** The document to post; `null` when there are no rules, now as before. */
  get value() {
    if (!this.#touched) return this.#sent;
    if (this.#sent === null && this.rows.length === 0 && this.default === "include") return null;
    const value = { default: this.default };
    for (const effect of ["include", "exclude"]) {
      const entries = this.rows.filter((row) => row.effect === effect).map((row) => row.options);
      if (entries.length || this.#sent?.[effect]) value[effect] = entries;
    }
    return value;
  }

  setDefault(value) {
    this.default = value;
    this.#changed();
  }

  add(effect, options = []) {
    const row = this.#row(effect, options);
    this.rows.push(row);
    this.#changed();
    return row;
  }

  remove(row) {
    this.rows = this.rows.filter((other) => other !== row);
    this.#changed();
  }

  setEffect(row, effect) {
    row.effect = effect;
    this.#changed();
  }

  /** Let `row` name `option` of a variation, in the place of the one it named before, or none when `option` is empty. */
  choose(row, variation, option) {
    const own = new Set(variation.options.map((each) => each.id));
    const place = row.options.findIndex((id) => own.has(id));
    const others = row.options.filter((id) => !own.has(id));
    if (option) others.splice(place < 0 ? others.length : place, 0, option);
    row.options = others;
    this.#changed();
  }

  drop(row, option) {
    row.options = row.options.filter((id) => id !== option);
    this.#changed();
  }

  #changed() {
    this.#touched = true;
    this.dispatchEvent(new Event("change"));
  }
}
