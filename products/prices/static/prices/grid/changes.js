/**
 * What was typed into cells and is not saved yet. It outlives the page of the table that shows it: a search or another
 * page loses nothing. A cell is known by its SKU and currency.
 */
export class Changes {
  #cells = new Map();

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
    for (const cell of this.#cells.values()) Object.assign(cell, { message: "", theirs: undefined });
    return problems.filter(({ sku, currency, message, theirs }) => {
      const cell = this.get(sku, currency);
      if (cell) Object.assign(cell, { message, theirs });
      return !cell;
    });
  }

  /** Settle what somebody else changed, too: what they wrote is what this cell is now opened with. */
  keep(sku, currency, whose) {
    const cell = this.get(sku, currency);
    if (whose === "theirs") this.#cells.delete(this.#key(sku, currency));
    else Object.assign(cell, { opened: cell.theirs, message: "", theirs: undefined });
    return cell.theirs;
  }

  clear() {
    this.#cells.clear();
  }

  get size() {
    return this.#cells.size;
  }

  get all() {
    return [...this.#cells.values()];
  }

  get refused() {
    return this.all.filter((cell) => cell.message);
  }
}
