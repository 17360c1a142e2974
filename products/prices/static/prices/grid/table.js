import { element } from "../../pxm/dom.js";
import { TabulatorFull } from "../../tabulator/js/tabulator_esm.min.mjs";

/**
 * The table itself: Tabulator with the manners of a spreadsheet. `rows` are those of the server, `may_edit` says whether
 * cells can be typed into, `changes` what was typed; `changed()` is called after cells have changed, and `chosen(cells)`
 * with the cells of the chosen block.
 */
export class Table {
  #stale = new Set();
  /** The input in a cell, if one is open, and what waits until it is closed, by name. */
  #input = null;
  #waiting = new Map();

  constructor(target, { columns, rows, mayEdit, changes, changed, chosen, opened }) {
    this.codes = columns.map((column) => column.code);
    this.mayEdit = mayEdit;
    this.changes = changes;
    this.changed = changed;
    this.opened = opened;
    this.ready = new Promise((resolve) => {
      this.table = new TabulatorFull(target, {
        data: rows,
        index: "sku",
        layout: "fitColumns",
        maxHeight: "68vh",
        renderVertical: "virtual",
        selectableRange: 1,
        selectableRangeAutoFocus: false,
        editTriggerEvent: "dblclick",
        // Copying is Tabulator's; pasting is ours, because it must leave alone what cannot be edited.
        clipboard: mayEdit ? true : "copy",
        clipboardCopyStyled: false,
        clipboardCopyConfig: { rowHeaders: false, columnHeaders: false },
        clipboardCopyRowRange: "range",
        clipboardPasteParser: (text) => blockOf(text),
        clipboardPasteAction: (block) => this.paste(block),
        rowFormatter: (row) => this.#marked(row),
        columnDefaults: { headerSort: false, resizable: false },
        columns: [...this.#first(), ...columns.map((column) => this.#amount(column)), ...this.#last()],
      });
      this.table.on("tableBuilt", () => {
        nameParts(target);
        this.#keepSize(target);
        resolve();
      });
    });
    this.table.on("cellEdited", (cell) => this.#edited(cell));
    this.table.on("rangeChanged", () => chosen(this.cells));
    this.table.on("clipboardCopied", () => target.dispatchEvent(new CustomEvent("copied")));
    target.addEventListener("keydown", (event) => this.#key(event), { capture: true });
  }

  #first() {
    const title = (cell) => {
      const { sku, name, address, priced, picture } = cell.getData();
      const doomed = this.changes.doomedAt(sku);
      const shared = { class: "prices-sku-text", title: sku };
      const words = element(
        "span",
        { class: "prices-sku" },
        priced
          ? element("button", { type: "button", ...shared, tabindex: "-1", onclick: () => this.opened(sku) }, sku)
          : element("span", shared, sku),
        address
          ? element("a", { class: "pxm-link prices-name", href: address, title: name, tabindex: "-1" }, name)
          : element("span", { class: "pxm-subtle prices-name" }, "no such product"),
        doomed && element("span", { class: "prices-said" }, doomed.message || "Deleted when you save."),
      );
      // Null where no row has one, and so no place is kept.
      if (picture === null) return words;
      const image = picture && element("img", { src: picture, alt: "", loading: "lazy" });
      return element("span", { class: "pxm-pictured" }, element("span", { class: "pxm-cell-picture" }, image), words);
    };
    return [{ title: "SKU", field: "sku", formatter: title, minWidth: 170, widthGrow: 3, cssClass: "prices-first" }];
  }

  #last() {
    const shared = { minWidth: 110, widthGrow: 2, cssClass: "prices-quiet" };
    return [
      { ...shared, title: "Sale now", field: "sale", tooltip: true },
      { ...shared, title: "Tiers", field: "tiers", widthGrow: 1 },
    ];
  }

  #amount({ code, example }) {
    const place = example.replace(/[\d.,\s]+/u, " ").trim();
    return {
      title: code,
      field: code,
      minWidth: 96,
      hozAlign: "right",
      headerHozAlign: "right",
      cssClass: "prices-amount",
      titleFormatter: () =>
        element("span", {}, code, place && place !== code ? element("span", { class: "pxm-subtle" }, ` ${place}`) : ""),
      formatter: (cell) => this.#shown(cell),
      editor: this.mayEdit && ((...parts) => this.#editor(...parts)),
    };
  }

  #shown(cell) {
    const change = this.changes.get(cell.getData().sku, cell.getField());
    // Copying asks for the text of a cell without its element.
    const classes = cell.getElement()?.classList;
    classes?.toggle("prices-changed", Boolean(change));
    classes?.toggle("prices-refused", Boolean(change?.message));
    const text = change ? change.typed : cell.getValue();
    if (!change?.message) return text || "";
    return element("span", {}, text, element("span", { class: "prices-said" }, change.message));
  }

  /** An input in the place of the cell. */
  #editor(cell, rendered, success, cancel) {
    const { sku } = cell.getData();
    const input = element("input", {
      class: "prices-editor",
      type: "text",
      inputmode: "decimal",
      autocomplete: "off",
      "aria-label": `${sku} in ${cell.getField()}`,
    });
    input.value = this.changes.get(sku, cell.getField())?.typed ?? cell.getValue() ?? "";
    rendered(() => {
      input.focus();
      input.select();
    });
    this.#input = input;
    let done = false;
    const finish = (act) => {
      if (done) return;
      done = true;
      if (this.#input === input) this.#input = null;
      act();
      queueMicrotask(() => this.#catchUp());
    };
    input.addEventListener("blur", () => finish(() => success(input.value)));
    input.addEventListener("keydown", (event) => {
      // Saving takes what stands here with it.
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") return;
      event.stopPropagation();
      const steps = { Enter: [event.shiftKey ? -1 : 1, 0], Tab: [0, event.shiftKey ? -1 : 1] };
      if (event.key === "Escape") {
        finish(cancel);
        this.focus();
      } else if (event.key in steps) {
        event.preventDefault();
        finish(() => success(input.value));
        this.step(cell, ...steps[event.key]);
      }
    });
    return input;
  }

  #marked(row) {
    row.getElement().classList.toggle("prices-doomed", Boolean(this.changes.doomedAt(row.getData().sku)));
  }

  #edited(cell) {
    const { sku } = cell.getData();
    const [before, typed] = [cell.getOldValue() ?? "", cell.getValue() ?? ""];
    this.changes.type(sku, cell.getField(), before, typed);
    this.#redrawSoon(cell.getRow());
  }

  // --- What closes an open input ---------------------------------------------------------------------------------------

  /** Do what renews cells, once nobody types: the input would be gone, and what is typed next begin anew. */
  #undisturbed(name, act) {
    if (!this.#input?.isConnected) return act();
    this.#waiting.set(name, act);
    return undefined;
  }

  #catchUp() {
    if (this.#input) return;
    const acts = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const act of acts) act();
  }

  /** Let the table follow its place. Tabulator leaves an open input alone only on what it takes for a phone, and there
   * forgets that it had to follow. */
  #keepSize(target) {
    this.table.browserMobile = true;
    new ResizeObserver(() => {
      if (this.#input) this.#undisturbed("size", () => this.table.redraw());
    }).observe(target);
  }

  /** Redrawing a row renews its cells, so whoever writes several, or thousands, is let finish first. */
  #redrawSoon(row) {
    if (!this.#stale.size) {
      queueMicrotask(() => {
        for (const each of this.#stale) redrawn(each);
        this.#stale.clear();
        this.changed();
      });
    }
    this.#stale.add(row);
  }

  // --- The chosen block ------------------------------------------------------------------------------------------------

  get range() {
    return this.table.getRanges()[0];
  }

  /** The chosen cells, row by row. */
  get cells() {
    return this.range?.getStructuredCells() ?? [];
  }

  get active() {
    return this.cells[0]?.[0];
  }

  focus() {
    this.table.element.querySelector(".tabulator-tableholder").focus({ preventScroll: true });
  }

  choose(cell) {
    this.range?.setBounds(cell, cell);
    // Only the rows in sight are drawn.
    this.table.scrollToRow(cell.getRow(), "nearest", false);
    cell.getElement().scrollIntoView({ block: "nearest", inline: "nearest" });
    this.focus();
  }

  /** Go on from a cell; beyond the last currency comes the first of the next row. */
  step(cell, down, right) {
    const rows = this.table.getRows();
    let row = rows.indexOf(cell.getRow()) + down;
    let place = this.codes.indexOf(cell.getField()) + right;
    if (place < 0 || place >= this.codes.length) {
      row += right;
      place = right > 0 ? 0 : this.codes.length - 1;
    }
    const next = rows[row]?.getCell(this.codes[place]);
    this.choose(next ?? cell);
    return Boolean(next);
  }

  #isAmount(cell) {
    return this.mayEdit && this.codes.includes(cell?.getField());
  }

  #key(event) {
    if (event.target.closest(".prices-editor") || !this.active) return;
    const control = event.ctrlKey || event.metaKey;
    if (event.key === "Escape") {
      event.stopPropagation();
      this.table.element.dispatchEvent(new CustomEvent("left"));
    } else if (event.key === "Tab" && !control && this.#isAmount(this.active)) {
      // At either end the key leaves the table, as it does everywhere.
      event.stopPropagation();
      if (this.step(this.active, 0, event.shiftKey ? -1 : 1)) event.preventDefault();
    } else if (control && event.key.toLowerCase() === "d") {
      event.preventDefault();
      event.stopPropagation();
      this.fillDown();
    } else if (["Delete", "Backspace"].includes(event.key)) {
      event.preventDefault();
      event.stopPropagation();
      // The SKU stands for the price as a whole.
      if (this.active.getField() === "sku") this.turnDoom();
      else this.#write(this.cells.flat().map((cell) => [cell, ""]));
    } else if (event.key === "Enter" && !this.#isAmount(this.active)) {
      event.preventDefault();
      event.stopPropagation();
      const { sku, priced } = this.active.getData();
      if (priced) this.opened(sku);
    } else if (event.key.length === 1 && !control && !event.altKey && this.#isAmount(this.active)) {
      event.preventDefault();
      event.stopPropagation();
      this.#beginWith(this.active, event.key);
    }
  }

  #beginWith(cell, character) {
    cell.edit(true);
    const input = cell.getElement().querySelector(".prices-editor");
    if (!input) return;
    input.value = character === " " ? "" : character;
    input.setSelectionRange(1, 1);
  }

  /** The prices of rows that hold something in the chosen block; of an empty cell no price is meant. */
  get prices() {
    const held = this.cells.filter((row) => row.some((cell) => this.text(cell)));
    return held.map(([cell]) => cell.getData()).filter(({ priced }) => priced);
  }

  get areDoomed() {
    return this.prices.length > 0 && this.prices.every(({ sku }) => this.changes.doomedAt(sku));
  }

  /** Mark the chosen prices as ones that are deleted with the next save; if all are, keep them. */
  turnDoom() {
    if (!this.mayEdit) return;
    const prices = this.prices;
    const keeps = this.areDoomed;
    for (const { sku, version } of prices) {
      if (keeps) this.changes.spare(sku);
      else this.changes.doom(sku, version);
      redrawn(this.table.getRow(sku));
    }
    // A row without a price has nothing but what was typed into it.
    const others = this.cells.flat().filter((cell) => !cell.getData().priced);
    this.#write(others.map((cell) => [cell, ""]));
    this.changed();
  }

  /** Write texts into those cells that can be edited; return how many. */
  #write(pairs) {
    const editable = pairs.filter(([cell]) => this.#isAmount(cell));
    for (const [cell, text] of editable) cell.setValue(text.trim());
    return editable.length;
  }

  fillDown() {
    const [first, ...rest] = this.cells;
    if (first) this.#write(rest.flatMap((row) => row.map((cell, place) => [cell, this.text(first[place])])));
  }

  /** Write a block where the chosen one begins; a single text fills all that is chosen. Returns the rows written to. */
  paste(block) {
    const chosen = this.cells;
    if (!chosen.length) return [];
    if (block.length === 1 && block[0].length === 1) {
      this.#write(chosen.flat().map((cell) => [cell, block[0][0]]));
      return [];
    }
    const rows = this.table.getRows();
    const fields = ["sku", ...this.codes, "sale", "tiers"];
    const [top, left] = [rows.indexOf(this.active.getRow()), fields.indexOf(this.active.getField())];
    const pairs = block.flatMap((texts, down) =>
      texts.map((text, right) => [rows[top + down]?.getCell(fields[left + right] ?? "sku"), text]),
    );
    this.#write(pairs.filter(([cell]) => cell));
    const beyond = block.length - (rows.length - top);
    if (beyond > 0) this.table.element.dispatchEvent(new CustomEvent("beyond", { detail: beyond }));
    return [];
  }

  text(cell) {
    return this.changes.get(cell.getData().sku, cell.getField())?.typed ?? cell.getValue() ?? "";
  }

  // --- Rows ------------------------------------------------------------------------------------------------------------

  async show(rows) {
    await this.ready;
    await this.#undisturbed("rows", () => this.#show(rows));
  }

  async #show(rows) {
    const [sku, field] = [this.active?.getData().sku, this.active?.getField()];
    await this.table.replaceData(rows.map((row) => ({ ...row, ...this.#typed(row) })));
    const again = rows.some((row) => row.sku === sku) && this.cell(sku, field);
    if (again) this.range?.setBounds(again, again);
  }

  #typed(row) {
    return Object.fromEntries(
      this.codes
        .map((code) => [code, this.changes.get(row.sku, code)])
        .filter(([, change]) => change)
        .map(([code, change]) => [code, change.typed]),
    );
  }

  cell(sku, currency) {
    return this.table.getRow(sku)?.getCell(currency);
  }

  /** Give a cell a text without noting it as typed. */
  put(sku, currency, text) {
    const row = this.table.getRow(sku);
    if (row) row.update({ [currency]: text });
  }

  redraw() {
    this.#undisturbed("marks", () => {
      for (const row of this.table.getRows()) redrawn(row);
    });
  }
}

function redrawn(row) {
  row.reformat();
  row.normalizeHeight();
}

function blockOf(text) {
  const lines = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n");
  return lines.map((line) => line.split("\t"));
}

/** Say of Tabulator's parts what they are: a focusable part must be one of a grid's own. */
function nameParts(target) {
  target.setAttribute("aria-label", "Prices");
  target.querySelector(".tabulator-header-contents")?.removeAttribute("role");
  const holder = target.querySelector(".tabulator-tableholder");
  holder.setAttribute("role", "rowgroup");
  holder.setAttribute("aria-label", "Prices");
  holder.querySelector(".tabulator-table").setAttribute("role", "presentation");
}
