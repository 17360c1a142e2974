/**
 * What was typed into cells and is not saved yet. It outlives the page of the table that shows it: a search or another
 * page loses nothing. A cell is known by its SKU and currency. Beside the cells there are the prices that are to be
 * deleted; what was typed into those waits, in case they are kept after all.
 */
export class Changes {
  #cells = new Map();
  #doomed = new Map();
  /** What is being saved, if anything is. */
  #sent = null;

  #key(sku, currency) {
    return `${currency} ${sku}`;
  }

  get(sku, currency) {
    return this.#cells.get(this.#key(sku, currency));
  }

  /**
   * Note what was typed; a cell that holds again what it was opened with is none of the changed ones, unless something
   * else is being written into it.
   */
  type(sku, currency, opened, typed) {
    const key = this.#key(sku, currency);
    const before = this.#cells.get(key)?.opened ?? opened;
    if (typed.trim() === before && !this.#sent) this.#cells.delete(key);
    else this.#cells.set(key, { sku, currency, opened: before, typed: typed.trim() });
  }

  /** Return what is to be saved now. What is typed until `saved` or `unsaved` waits for the next time. */
  send() {
    this.#sent = { typed: this.typed, doomed: this.doomed };
    return { cells: this.cells, doomed: this.doomed };
  }

  /** Forget what was sent. What was typed over it since was opened, so to say, with that. */
  saved() {
    for (const sent of this.#sent.doomed) if (this.#doomed.get(sent.sku) === sent) this.#doomed.delete(sent.sku);
    const deleted = new Set(this.#sent.doomed.map(({ sku }) => sku));
    for (const sent of this.#sent.typed) {
      const present = this.get(sent.sku, sent.currency);
      if (present === sent) this.#cells.delete(this.#key(sent.sku, sent.currency));
      else if (present) present.opened = deleted.has(sent.sku) ? "" : sent.typed;
    }
    this.unsaved();
  }

  unsaved() {
    this.#sent = null;
    for (const [key, { opened, typed }] of this.#cells) if (opened === typed) this.#cells.delete(key);
  }

  /** Put each problem at its cell; return those that are about none. */
  refuse(problems) {
    for (const each of [...this.#cells.values(), ...this.#doomed.values()])
      Object.assign(each, { message: "", theirs: undefined });
    return problems.filter(({ sku, currency, message, theirs, version }) => {
      const refused = currency ? this.get(sku, currency) : this.#doomed.get(sku);
      if (refused) Object.assign(refused, { message, theirs, newer: version });
      return !refused;
    });
  }

  /** Settle what somebody else changed, too: what they wrote is what this cell is now opened with. */
  keep(sku, currency, whose) {
    const doomed = !currency && this.#doomed.get(sku);
    if (doomed) {
      if (whose === "theirs") this.#doomed.delete(sku);
      else Object.assign(doomed, { version: doomed.newer, message: "", theirs: undefined });
      return undefined;
    }
    const cell = this.get(sku, currency);
    if (whose === "theirs") this.#cells.delete(this.#key(sku, currency));
    else Object.assign(cell, { opened: cell.theirs, message: "", theirs: undefined });
    return cell.theirs;
  }

  /** Mark a price as one that goes with the next save; `version` says how it was shown. */
  doom(sku, version) {
    if (!this.#doomed.has(sku)) this.#doomed.set(sku, { sku, currency: "", version });
  }

  spare(sku) {
    this.#doomed.delete(sku);
  }

  doomedAt(sku) {
    return this.#doomed.get(sku);
  }

  clear() {
    this.#cells.clear();
    this.#doomed.clear();
  }

  /** How much there is to save: cells and doomed prices. */
  get size() {
    return this.cells.length + this.#doomed.size;
  }

  get cells() {
    return this.typed.filter(({ sku }) => !this.#doomed.has(sku));
  }

  /** All that was typed, into doomed prices, too. */
  get typed() {
    return [...this.#cells.values()];
  }

  get doomed() {
    return [...this.#doomed.values()];
  }

  get refused() {
    return [...this.cells, ...this.doomed].filter((each) => each.message);
  }
}
