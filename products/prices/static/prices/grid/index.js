/* <prices-grid>: the prices of a book as a table that is edited like a spreadsheet. Its server sends a page at a time. */

import { element, plural, setText } from "../../pxm/dom.js";
import { debounced, get, getMarkup, Newest, post, Refused } from "../../pxm/exchange.js";
import { pageData } from "../../pxm/page_data.js";
import { AddProducts } from "./add_products.js";
import { ChangePrices } from "./change_prices.js";
import { Changes } from "./changes.js";
import { Drawer } from "./drawer.js";
import { Table } from "./table.js";

class PricesGrid extends HTMLElement {
  #changes = new Changes();
  #newest = new Newest();
  #saving = false;

  connectedCallback() {
    this.page = pageData("prices-grid-page");
    this.table = new Table(this.part("table"), {
      columns: this.page.columns,
      rows: this.page.rows,
      mayEdit: this.page.may_edit,
      changes: this.#changes,
      changed: () => this.#count(),
      chosen: (cells) => this.#chosen(cells),
      opened: (sku) => this.#open(sku),
    });
    const target = this.part("table");
    target.addEventListener("left", () => (this.#changes.size ? this.part("save") : this.part("filter").q).focus());
    target.addEventListener("beyond", (event) =>
      this.#complain(`${plural(event.detail, "row", "rows")} did not fit on this page and were left out.`),
    );
    this.part("table").hidden = !this.page.rows.length;
    this.table.ready.then(() => this.#offerDoom());
    this.#listen();
    this.#describe();
    this.#openNamed();
  }

  part(name) {
    return this.querySelector(`[data-part="${name}"]`);
  }

  #listen() {
    const filter = this.part("filter");
    const soon = debounced(() => this.load(1), 250);
    filter.addEventListener("submit", (event) => event.preventDefault());
    filter.q.addEventListener("input", soon);
    for (const menu of filter.querySelectorAll("select:not([data-part])"))
      menu.addEventListener("change", () => this.load(1));
    this.part("earlier").addEventListener("click", () => this.load(this.page.page - 1));
    this.part("later").addEventListener("click", () => this.load(this.page.page + 1));
    this.part("fill")?.addEventListener("click", () => {
      this.table.fillDown();
      this.table.focus();
    });
    this.part("doom")?.addEventListener("click", () => {
      this.table.turnDoom();
      this.table.focus();
    });
    this.part("agreed")?.addEventListener("change", () => this.#count());
    this.part("doomed")?.addEventListener("click", (event) => this.#spare(event.target.closest("[data-sku]")));
    this.part("save")?.addEventListener("click", () => this.save());
    this.part("discard")?.addEventListener("click", () => this.#discard());
    this.part("issues").addEventListener("click", (event) => this.#settle(event.target.closest("button")));
    this.addEventListener("keydown", (event) => {
      const saves = event.key.toLowerCase() === "s" && (event.ctrlKey || event.metaKey);
      if (!saves || event.altKey || event.shiftKey) return;
      event.preventDefault();
      event.stopPropagation();
      document.activeElement?.classList.contains("prices-editor") && document.activeElement.blur();
      this.save();
    });
    // Another book is another table: what is typed into this one comes first.
    const book = this.part("book");
    const chosen = book?.value;
    const keep = (event) => {
      if (!this.#changes.size) return;
      event.stopImmediatePropagation();
      book.value = chosen;
      this.#complain("Save these prices first, or give up the changes.");
    };
    book?.addEventListener("change", keep, { capture: true });
    if (this.part("add")) {
      const add = new AddProducts(this.part("add-dialog"), {
        address: this.dataset.add,
        add: (rows, total) => this.#add(rows, total),
      });
      this.part("add").addEventListener("click", () => add.open());
    }
    if (this.part("change")) {
      const change = new ChangePrices(this.part("change-dialog"), {
        rows: () => this.table.cells.map((row) => row[0].getData().sku),
        page: () => this.page,
      });
      this.part("change").addEventListener("click", () => change.open());
    }
    this.drawer = new Drawer(this.part("drawer"), { closed: () => this.table.focus() });
    this.addEventListener("price-saved", () => this.load(this.page.page));
    window.addEventListener("beforeunload", (event) => {
      if (this.isConnected && this.#changes.size) event.preventDefault();
    });
  }

  get query() {
    const sent = new URLSearchParams(new FormData(this.part("filter")));
    sent.delete("csrfmiddlewaretoken");
    return sent;
  }

  async load(page) {
    const query = this.query;
    query.set("page", page);
    try {
      const found = await this.#newest.ask((signal) => get(`${this.dataset.rows}?${query}`, { signal }));
      if (!found) return;
      this.page = { ...this.page, ...found };
      // What is hidden has no height to draw rows in.
      this.part("table").hidden = !found.rows.length;
      await this.table.show(found.rows);
      this.#describe();
    } catch (failure) {
      this.#complain(failure.message);
    }
  }

  async save() {
    if (this.#saving || !this.#changes.size) return;
    if (!this.#isAgreed) {
      this.#say("Tick what will be deleted first.");
      this.part("agreed").focus();
      return;
    }
    this.#saving = true;
    this.part("save").disabled = true;
    try {
      const { saved, deleted } = await post(this.dataset.save, this.#changes.send());
      this.#changes.saved();
      this.part("issues").hidden = true;
      await this.load(this.page.page);
      this.#say(
        [
          saved && `${plural(saved, "price was", "prices were")} saved.`,
          deleted && `${plural(deleted, "price was", "prices were")} deleted.`,
        ]
          .filter(Boolean)
          .join(" ") || "Nothing differed from what is saved.",
      );
    } catch (failure) {
      this.#changes.unsaved();
      if (!(failure instanceof Refused)) throw failure;
      const others = this.#changes.refuse(failure.problems);
      this.table.redraw();
      this.#complain(failure.problems.length ? others.map((each) => each.message).join(" ") : failure.message);
    } finally {
      this.#saving = false;
      this.#count();
    }
  }

  #discard() {
    const { typed } = this.#changes;
    this.#changes.clear();
    this.table.redraw();
    for (const { sku, currency, opened } of typed) this.table.put(sku, currency, opened);
    this.part("issues").hidden = true;
    this.#count();
    this.load(this.page.page);
  }

  /** Keep a price that was to be deleted. */
  #spare(button) {
    if (!button) return;
    this.#changes.spare(button.dataset.sku);
    this.table.redraw();
    this.#count();
    (this.part("doomed").querySelector("[data-sku]") ?? this.table).focus();
  }

  get #isAgreed() {
    return !this.#changes.doomed.length || this.part("agreed").checked;
  }

  /** Put rows of products without a price above the others; what is typed into them becomes their price. */
  async #add(rows, total) {
    const known = new Set(this.page.rows.map((row) => row.sku));
    this.page = { ...this.page, rows: [...rows.filter((row) => !known.has(row.sku)), ...this.page.rows] };
    this.part("table").hidden = false;
    this.part("empty").hidden = true;
    await this.table.show(this.page.rows);
    const first = rows.length && this.table.cell(rows[0].sku, this.page.columns[0].code);
    if (first) this.table.choose(first);
    const left =
      total > rows.length
        ? ` ${(total - rows.length).toLocaleString("en")} more can be added after these are saved.`
        : "";
    this.#say(`${plural(rows.length, "row was", "rows were")} added. Type what they cost, and save.${left}`);
  }

  /** Show all that one price says beside the table. */
  async #open(sku) {
    try {
      this.drawer.show(await getMarkup(`${this.dataset.row}?${new URLSearchParams({ sku })}`));
    } catch (failure) {
      this.#complain(failure.message);
    }
  }

  /** Open what the page's address names, once: whoever comes back to the tab has seen it. */
  #openNamed() {
    const address = new URL(window.location);
    const sku = address.searchParams.get("sku");
    if (!sku || !this.dataset.row) return;
    address.searchParams.delete("sku");
    history.replaceState(null, "", address);
    this.#open(sku);
  }

  // --- What needs a look -----------------------------------------------------------------------------------------------

  #complain(words = "") {
    const refused = this.#changes.refused;
    const issues = this.part("issues");
    const lead = refused.length
      ? `${plural(refused.length, "cell needs", "cells need")} a look; nothing was saved yet.`
      : "";
    issues.hidden = !(lead || words);
    issues.replaceChildren(
      element("p", {}, [lead, words].filter(Boolean).join(" ")),
      element(
        "ul",
        {},
        refused.slice(0, 20).map((cell) => this.#issue(cell)),
      ),
    );
  }

  #issue({ sku, currency, typed, message, theirs }) {
    const where = currency ? `${sku} in ${currency}` : sku;
    const did = currency ? `You typed ${typed || "nothing"}.` : "You wanted to delete it.";
    const [keepTheirs, keepMine] = currency ? ["Keep theirs", "Keep mine"] : ["Keep this price", "Delete it anyway"];
    const button = (act, words) =>
      element("button", { type: "button", class: "pxm-link", data: { act, sku, currency } }, words);
    const choice =
      theirs === undefined ? [] : [` ${did} `, button("theirs", keepTheirs), " ", button("mine", keepMine)];
    return element("li", {}, button("go", where), ": ", message, choice);
  }

  #settle(button) {
    if (!button) return;
    const { act, sku, currency } = button.dataset;
    if (act === "go") {
      const cell = this.table.cell(sku, currency || "sku");
      if (cell) this.table.choose(cell);
      else {
        this.part("filter").reset();
        this.part("filter").q.value = sku;
        this.load(1);
      }
      return;
    }
    const theirs = this.#changes.keep(sku, currency, act);
    if (act === "theirs" && currency) this.table.put(sku, currency, theirs);
    this.table.redraw();
    this.#complain();
    this.#count();
    (this.part("issues").querySelector("[data-act]") ?? this.part("save")).focus();
  }

  // --- What is said ----------------------------------------------------------------------------------------------------

  #say(words) {
    setText(this.part("said"), words);
    setText(this.part("count"), words);
  }

  #chosen(cells) {
    if (this.part("fill")) this.part("fill").hidden = cells.length < 2;
    const cell = cells[0]?.[0];
    this.#offerDoom();
    if (!cell) return;
    const { sku } = cell.getData();
    const block = cells.length * cells[0].length;
    const where = cell.getField() === "sku" ? sku : `${sku}, ${cell.getColumn().getDefinition().title}`;
    const change = this.#changes.get(sku, cell.getField());
    const what = [this.table.text(cell) || "empty", change && "not saved", change?.message].filter(Boolean).join(", ");
    setText(this.part("said"), block > 1 ? `${block} cells, from ${where}` : `${where}: ${what}`);
  }

  #offerDoom() {
    const button = this.part("doom");
    if (!button) return;
    const number = this.table.prices.length;
    button.disabled = !number;
    const words = number ? plural(number, "price", "prices") : "prices";
    setText(button, `${this.table.areDoomed ? "Keep" : "Delete"} ${words}`);
  }

  #count() {
    const { size, cells, doomed } = this.#changes;
    if (!this.page.may_edit) return;
    this.part("bar").hidden = !size;
    const goes = doomed.length && `delete ${plural(doomed.length, "price", "prices")}`;
    const saves = cells.length && `save ${plural(cells.length, "cell", "cells")}`;
    const words = [saves, goes].filter(Boolean).join(" and ");
    setText(this.part("save"), words[0] ? words[0].toUpperCase() + words.slice(1) : "Save");
    this.#warn(doomed);
    this.part("save").disabled = this.#saving || !this.#isAgreed;
    const refused = this.#changes.refused.length;
    setText(this.part("changed"), refused ? `${plural(refused, "needs", "need")} a look` : "");
    this.#offerDoom();
  }

  /** Say what will be lost; what was agreed to holds only as long as that stays the same. */
  #warn(doomed) {
    this.part("loss").hidden = !doomed.length;
    const skus = doomed.map(({ sku }) => sku).join("\n");
    if (this.part("loss").dataset.skus !== skus) this.part("agreed").checked = false;
    this.part("loss").dataset.skus = skus;
    const with_ = doomed.length === 1 ? "its tiers and sales" : "their tiers and sales";
    const goes = `${plural(doomed.length, "price", "prices")} will be deleted with ${with_}. This cannot be undone.`;
    setText(this.part("loss-words"), goes);
    this.part("doomed").replaceChildren(
      ...doomed.map(({ sku }) =>
        element(
          "li",
          {},
          element("span", { class: "pxm-cut" }, sku),
          " ",
          element("button", { type: "button", class: "pxm-link", data: { sku }, "aria-label": `Keep ${sku}` }, "Keep"),
        ),
      ),
    );
  }

  #describe() {
    const { total, page, pages, rows, query } = this.page;
    const first = (page - 1) * 100 + 1;
    const range =
      total > rows.length ? `${first.toLocaleString("en")}–${(first + rows.length - 1).toLocaleString("en")} of ` : "";
    setText(this.part("count"), `${range}${plural(total, ...this.dataset.nouns.split(","))}`);
    this.part("pages").hidden = pages < 2;
    this.part("earlier").hidden = page < 2;
    this.part("later").hidden = page >= pages;
    setText(this.part("place"), `Page ${page.toLocaleString("en")} of ${pages.toLocaleString("en")}`);
    const empty = this.part("empty");
    empty.hidden = rows.length > 0;
    setText(
      empty,
      query ? "No price matches. Clear the search or a filter to see more." : "This book has no prices yet.",
    );
    if (query && !rows.length)
      empty.append(
        " ",
        element("button", { type: "button", class: "pxm-link", onclick: () => this.#all() }, "Show all prices"),
      );
  }

  #all() {
    this.part("filter").reset();
    this.load(1);
    this.part("filter").q.focus();
  }
}

customElements.define("prices-grid", PricesGrid);
