/**
 * What was typed into cells and is not saved yet. It outlives the page of the table that shows it: a search or another
 * page loses nothing. A cell is known by its SKU and currency. Beside the cells there are the prices that are to be
 * deleted; what was typed into those waits, in case they are kept after all.
 */
export class Changes {
  #cells = new Map();
  #doomed = new Map();

  #key(sku, currency) {
    return `${currency} ${sku}`;
  }

  get(sku, currency) {
    return this.#cells.get(this.#key(sku, currency));
  }

  /** Note what was typed; a cell that holds again what it was opened with is none of the changed ones. */
  type(sku, currency, opened, typed) {
    const key = this.#key(sku, currency);
    const before = this.#cells.get(key)?.opened ?? opened;
    if (typed.trim() === before) this.#cells.delete(key);
    else this.#cells.set(key, { sku, currency, opened: before, typed: typed.trim() });
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
